import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { readDepsJson, type Start } from '../../../../lambdas/move-function/zips/code-zip';
import { FileServer } from '../../../support/file-server';
import { endRecord, type RawEntry, type RawZip, rawZip, symbolicLink } from '../../../support/raw-zip';

const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const classLibrary = { handler: 'App::App.Function::Handle', environment: {} };

async function read(zip: Buffer, changes: Partial<Start> = {}): Promise<string | undefined> {
  Object.assign(server, { body: zip, sent: 0, answers: 0 });
  const found = await readDepsJson({ ...classLibrary, codeUrl: server.url(), ...changes });
  return found && Buffer.from(found.bytes).toString();
}

/** What is said of a zip: its deps.json, or why there is no telling. */
const judge = (entries: RawEntry[], zip: RawZip = {}, changes: Partial<Start> = {}) =>
  read(rawZip(entries, zip), changes).catch((error: Error) => `${error.name}: ${error.message}`);

const own = { name: 'App.deps.json', content: 'own' };
const other = { name: 'Other.deps.json', content: 'other' };

describe("finds what AWS's start script finds", () => {
  test.each<[what: string, entries: RawEntry[], start: Partial<Start>, content: string | undefined]>([
    ["the handler's own among others", [other, own], {}, 'own'],
    ['compressed', [{ ...own, method: 8 }], {}, 'own'],
    ['the only one', [other, { name: 'sub/App.deps.json' }, { name: '.x.deps.json' }], {}, 'other'],
    ['one that differs by case, being the only one', [{ name: 'app.deps.json', content: 'x' }], {}, 'x'],
    ['its own beside one that differs by case', [{ name: 'app.deps.json' }, own], {}, 'own'],
    ['none', [{ name: 'index.js' }, { name: 'App.deps.json.bak' }], {}, undefined],
    ['that of the variable', [own, other], { environment: { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'Other.dll' } }, 'other'],
    ['that of an executable', [own, other], { handler: 'App' }, 'own'],
    ['that of an executable with its extension', [own, other], { handler: 'App.dll' }, 'own'],
    ['none for an executable without its own', [other], { handler: 'App' }, undefined],
    [
      'that of an executable in a folder',
      [own, { name: 'bin/App.deps.json', content: 'x' }],
      { handler: 'bin/App' },
      'x',
    ],
    ['one whose name begins with ./', [{ ...own, name: './App.deps.json' }], {}, 'own'],
    ['one whose sizes follow the data', [{ ...own, flags: 0x808 }], {}, 'own'],
  ])('%s', async (_, entries, start, content) => {
    expect(await judge(entries, {}, start)).toBe(content);
  });
});

/** Info-ZIP's second name of an entry, `App.deps.json`, which some programs take instead of the first. */
function unicodePath(first: string): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(first));
  const data = Buffer.concat([Buffer.from([1]), checksum, Buffer.from('App.deps.json')]);
  return Buffer.concat([Buffer.from([0x75, 0x70, data.length, 0]), data]);
}

test('tells which files lie beside it', async () => {
  const files = ['./bin/App.dll', 'bin//runtimes/linux/x.so', 'bin/empty/', 'App.dll', 'bin\\y.dll'].map((name) => ({
    name,
  }));
  const zip = rawZip([...files, { ...own, name: './/bin//App.deps.json' }, { name: 'bin/x', mode: symbolicLink }]);
  Object.assign(server, { body: zip });
  const found = await readDepsJson({ handler: 'bin/App', environment: {}, codeUrl: server.url() });
  expect([...(found?.files ?? [])].sort()).toEqual(['App.deps.json', 'App.dll', 'runtimes/linux/x.so']);
});

describe('refuses to guess', () => {
  const twice = /^Obstacle: Its code has App\.deps\.json more than once, or as something else than a file/;
  const names = /^Obstacle: Its code has a file "App.*", whose name programs read differently/;
  const notJudged = (why: string) =>
    new RegExp(`^Obstacle: Its code's zip can't be judged: .*${why}.*Package it again`);
  const record = endRecord(0, 0, 0);

  test.each<[what: string, entries: RawEntry[], zip: RawZip, why: RegExp]>([
    ['two of the same name', [own, { ...own, content: 'last' }], {}, twice],
    ['two that differ by ./', [own, { ...own, name: './App.deps.json' }], {}, twice],
    ['two that differ by //', [{ name: 'x/' }, own, { ...own, name: './/App.deps.json' }], {}, twice],
    ['a folder of the same name', [own, { name: 'App.deps.json/' }], {}, twice],
    ['a file below the same name', [own, { name: 'App.deps.json/x' }], {}, twice],
    ['a folder only', [{ name: 'App.deps.json/x' }], {}, twice],
    ['a symbolic link', [{ ...own, content: '/opt/x', mode: symbolicLink }], {}, /symbolic link on the way/],
    ['a pipe', [{ ...own, mode: 0o010644 }], {}, twice],
    [
      'a file behind a symbolic link to its own folder',
      [own, { name: 'x', content: '.', mode: symbolicLink }, { ...own, name: 'x/App.deps.json' }],
      {},
      /symbolic link on the way to x\/App\.deps\.json/,
    ],
    ['a backslash', [{ ...own, name: 'sub\\App.deps.json' }], {}, /whose name programs read differently/],
    ['a name that ends early', [{ ...own, name: 'App.deps.json\0.txt' }], {}, names],
    ['a name that is not UTF-8', [{ ...own, name: Buffer.from('App\xe9.deps.json', 'latin1') }], {}, names],
    ['a name in another code page', [{ ...own, name: 'Appé.deps.json', flags: 0 }], {}, names],
    ['a name turned around', [{ ...own, name: 'App\u202enosj.deps.json' }], {}, names],
    ['a second name', [{ ...own, name: 'Axx.deps.json', extra: unicodePath('Axx.deps.json') }], {}, names],
    [
      'several, none of them the handler’s',
      [other, { name: 'A.deps.json' }],
      {},
      /A\.deps\.json, Other\.deps\.json, and its handler "App::.*names none of them/,
    ],
    ['another name before the data', [{ ...own, localName: 'Axx.deps.json' }], {}, /described differently/],
    ['an encrypted file', [{ ...own, flags: 0x801, method: 8 }], {}, /is encrypted, or compressed in a way/],
    ['an unknown compression', [{ ...own, method: 99 }], {}, /is encrypted, or compressed in a way/],
    ['a file larger than it says', [{ ...own, method: 8, uncompressedSize: 1 }], {}, notJudged('too many bytes')],
    ['a file smaller than it says', [{ ...own, method: 8, uncompressedSize: 9 }], {}, notJudged('not enough bytes')],
    ['a wrong checksum', [{ ...own, crc: 1 }], {}, /does not match its checksum/],
    [
      'a file of 17 MB',
      [{ ...own, content: Buffer.alloc(17 << 20) }],
      {},
      /has 17825792 bytes, of which at most 16777216/,
    ],
    ['a path out of the folder', [own, { name: '../x' }], {}, notJudged('invalid relative path')],
    ['a comment', [own], { comment: Buffer.from('hello') }, notJudged('without comment')],
    ['an end record in the comment', [own], { comment: record }, notJudged('')],
    ['a byte behind the end', [own], { comment: Buffer.concat([record, Buffer.from('x')]) }, notJudged('')],
    ['bytes before the first file', [own], { prepended: Buffer.from('#!/bin/sh\n') }, notJudged('right before')],
    ['bytes between directory and end', [own], { gap: Buffer.from('x') }, notJudged('right before')],
    ['a Zip64', [own], { gap: Buffer.concat([Buffer.from('PK\x06\x07'), Buffer.alloc(16)]) }, notJudged('Zip64')],
    ['fewer files than there are', [own, { ...own, content: 'last' }], { count: 1 }, notJudged('another length')],
    ['more files than there are', [own], { count: 2 }, notJudged('not enough bytes')],
  ])('%s', async (_, entries, zip, why) => {
    expect(await judge(entries, zip)).toMatch(why);
  });

  test.each(['../x::A::B', '/opt/x::A::B', './App', '', 'x/::A::B'])('of the handler "%s"', async (handler) => {
    expect(await judge([own], {}, { handler })).toMatch(/is not the name of an assembly in its code/);
  });

  test('and what is not a zip', async () => {
    for (const bytes of ['', 'PK', 'x'.repeat(1000)]) {
      await expect(read(Buffer.from(bytes))).rejects.toMatchObject({ name: 'Obstacle' });
    }
  });
});

describe('downloads', () => {
  test('only the parts of a large zip that it needs', async () => {
    const large = { name: 'large.bin', content: randomBytes(5_000_000) };
    expect(await read(rawZip([{ name: 'first.bin' }, own, large]))).toBe('own');
    expect(server.sent).toBeLessThan(1_200_000);
  });

  test('a large directory at once', async () => {
    const files = Array.from({ length: 20_000 }, (_, n) => ({ name: `a/rather/long/name/of/a/folder/file-${n}.txt` }));
    expect(await read(rawZip([own, ...files]))).toBe('own');
    expect(server.answers).toBeLessThan(8);
  });

  test.each([
    ['links', { name: 'x', mode: symbolicLink }],
    ['files of one name', { ...own, name: 'A.deps.json' }],
  ])(
    'a large directory of %s without comparing each with each',
    async (_, entry) => {
      const milliseconds = async (count: number): Promise<number> => {
        const zip = rawZip([...Array.from({ length: count }, () => entry), own]);
        const started = performance.now();
        expect(await read(zip)).toBe('own');
        return performance.now() - started;
      };
      // Ten times as many take about ten times as long, and would take a hundred times as long.
      const few = await milliseconds(4_000);
      expect((await milliseconds(40_000)) / few).toBeLessThan(50);
    },
    120_000,
  );

  test('no directory without end', async () => {
    const files = Array.from({ length: 60_000 }, (_, n) => ({ name: `a/rather/long/name/of/a/folder/file-${n}.txt` }));
    await expect(read(rawZip([own, ...files]))).rejects.toThrow('more files than are looked at');
  });

  test('fail in words', async () => {
    await expect(read(rawZip([own]), { codeUrl: server.url('/expired') })).rejects.toThrow(
      "Its code can't be downloaded: HTTP status 403",
    );
  });
});
