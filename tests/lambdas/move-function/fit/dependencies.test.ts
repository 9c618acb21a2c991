import { missingPackages, parseDependencies } from '../../../../lambdas/move-function/fit/dependencies';

const parse = (bytes: Uint8Array, ...files: string[]) => parseDependencies({ bytes, files: new Set(files) }, 'x86_64');

const target = '"runtimeTarget":{"name":".NETCoreApp,Version=v10.0/linux-x64"}';
const fromStore = '{"runtimeStoreManifestName":"artifact.xml"}';
const deps = (libraries: string, more = target) => Buffer.from(`{${more},"libraries":{${libraries}}}`);
const ours = `"Dapper/2.1.0":${fromStore}`;

test('reads framework and packages of the store, with or without a byte order mark', () => {
  const expected = { framework: 'net10.0', fromStore: [{ id: 'Dapper', version: '2.1.0' }] };
  const text = deps(`${ours},"App/1.0.0":{"type":"project"},"odd":{"runtimeStoreManifestName":""}`);
  expect(parse(text)).toEqual(expected);
  expect(parse(Buffer.concat([Buffer.from('\ufeff'), text]))).toEqual(expected);
});

describe('refuses', () => {
  const nested = (depth: number) => `"x":${'['.repeat(depth)}${']'.repeat(depth)},${target}`;

  test.each<[what: string, bytes: Buffer, why: string]>([
    ['what is not JSON', Buffer.from('{'), 'it is not JSON'],
    ['comments, which the host would read over', Buffer.from(`// x\n${deps(ours)}`), 'it is not JSON'],
    ['text behind the end, which the host would read over', Buffer.from(`${deps(ours)}}`), 'it is not JSON'],
    ['what is not UTF-8', Buffer.from(`{"x":"\xe9",${target}}`, 'latin1'), 'it is not UTF-8'],
    ['UTF-16', Buffer.from(`\ufeff${deps(ours)}`, 'utf16le'), 'it is not UTF-8'],
    ['a member that comes twice', deps(`${ours},${ours}`), '"Dapper/2.1.0" twice'],
    ['a member that comes twice, once escaped', deps(`${ours},"\\u0044apper/2.1.0":{}`), '"Dapper/2.1.0" twice'],
    [
      'a member that comes twice, with blanks',
      deps(ours, `${target},"libraries"${' '.repeat(999)}:{}`),
      '"libraries" twice',
    ],
    ['two targets', deps(ours, `${target},${target.replace('10', '8')}`), '"runtimeTarget" twice'],
    ['two names of stores', deps(`"A/1.0.0":{"runtimeStoreManifestName":"a","runtimeStoreManifestName":""}`), 'twice'],
    ['the prototype as a library', deps(`"__proto__":${fromStore}`), '"__proto__"'],
    ['the prototype at the top', deps(ours, `${target},"__proto__":{"libraries":{}}`), '"__proto__"'],
    ['deep nesting', deps(ours, nested(40)), 'more than 32 levels'],
    ['very deep nesting', deps(ours, nested(500_000)), 'more than 32 levels'],
    ['a list', Buffer.from('[1,"a","a"]'), 'not a .NET dependency manifest'],
    ['no libraries', Buffer.from(`{${target}}`), 'not a .NET dependency manifest'],
    ['a name of a store that is no text', deps('"A/1.0.0":{"runtimeStoreManifestName":1}'), 'not a .NET dependency'],
    ['another framework', deps(ours, '"runtimeTarget":{"name":".NETFramework,Version=v4.8"}'), 'is not .NET'],
    [
      'a framework with more',
      deps(ours, '"runtimeTarget":{"name":".NETCoreApp,Version=v10.0,Profile=x"}'),
      'is not .NET',
    ],
    ['no version', deps(`"Dapper":${fromStore}`), 'library "Dapper" has to come from a store, but'],
    ['two versions', deps(`"Dapper/2.1.0/2.2.0":${fromStore}`), 'library "Dapper/2.1.0/2.2.0"'],
    ['a path', deps(`"../Dapper/2.1.0":${fromStore}`), 'has to come from a store, but'],
    ['an end inside a name', deps(`"Dapper/2.1.0\\u0000x":${fromStore}`), 'library "Dapper/2.1.0\\u{0}x"'],
    ['a look-alike', deps(`"D\u0430pper/2.1.0":${fromStore}`), 'has to come from a store, but'],
    ['a long name', deps(`"${'x'.repeat(5000)}/1.0.0":${fromStore}`), '… (5006 characters)'],
  ])('%s', (_, bytes, why) => {
    try {
      parse(bytes);
    } catch (error) {
      expect(error).toMatchObject({ name: 'Obstacle' });
      expect((error as Error).message).toContain("Its deps.json can't be judged: ");
      expect((error as Error).message).toContain(why);
      expect((error as Error).message.length).toBeLessThan(400);
      return;
    }
    throw new Error('it was accepted');
  });
});

describe('a library without a mark that it is in a store', () => {
  /** Parses a function with such a library, whose assets are given. */
  const fromStoreOf = (assets: object, ...files: string[]) => {
    const target = { 'Dapper/2.1.0': assets, 'Other/1.0.0': { runtime: { 'lib/net8.0/Other.dll': {} } } };
    const name = '.NETCoreApp,Version=v10.0';
    const text = { runtimeTarget: { name }, targets: { [name]: target, x: {} }, libraries: { 'Dapper/2.1.0': {} } };
    return parse(Buffer.from(JSON.stringify(text)), ...files).fromStore;
  };
  const runtime = { 'lib/net8.0/Dapper.dll': {} };
  const forRid = (rid: string) => ({ runtimeTargets: { [`runtimes/${rid}/x.so`]: { rid, assetType: 'native' } } });

  test.each<[what: string, assets: object, files: string[], needed: number]>([
    ['has its files in the zip', { runtime }, ['Dapper.dll'], 0],
    ['has none', { dependencies: { A: '1.0.0' } }, [], 0],
    ['lacks an assembly', { runtime }, ['lib/net8.0/Dapper.dll', 'dapper.dll'], 1],
    ['lacks a native library', { native: { 'runtimes/linux-x64/native/x.so': {} } }, [], 1],
    ['lacks a satellite assembly, which may be', { resources: { 'lib/net8.0/de/x.dll': { locale: 'de' } } }, [], 0],
    ['has its file where it says', { runtime: { 'lib/x.dll': { localPath: 'a/x.dll' } } }, ['a/x.dll'], 0],
    ['lacks its file where it says', { runtime: { 'lib/x.dll': { localPath: 'a/x.dll' } } }, ['x.dll'], 1],
    ['lacks a file for this machine', forRid('unix'), [], 1],
    ['has a file for this machine', forRid('linux-x64'), ['runtimes/linux-x64/x.so'], 0],
    ['lacks files of other machines', { runtimeTargets: { ...forRid('win-x64').runtimeTargets } }, [], 0],
  ])('%s', (_, assets, files, needed) => {
    expect(fromStoreOf(assets, ...files)).toHaveLength(needed);
  });
});

test('strings of lists are no names', () => {
  const text = deps(ours, `"x":["a","a",{"a":"b","b":"a"},"\\\\"],${target}`);
  expect(parse(text).fromStore).toHaveLength(1);
});

test('ids and versions are compared without regard to case', () => {
  const store = [{ id: 'dapper', version: '2.1.0-RC' }];
  expect(missingPackages([{ id: 'Dapper', version: '2.1.0-rc' }], store)).toEqual([]);
  expect(missingPackages([{ id: 'Dapper', version: '2.1.0' }], store)).toHaveLength(1);
});
