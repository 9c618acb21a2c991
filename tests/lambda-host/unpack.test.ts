import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Archive, unpacked, unzippedSize } from '../../lambda-host/unpack';
import { renamed, writeZip } from '../support/layer-zip';

const directory = mkdtempSync(path.join(tmpdir(), 'unpack-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function archive(sha256: string, files: Record<string, string>, mode?: number): Promise<Archive> {
  const file = path.join(directory, `${sha256}.zip`);
  const entries = Object.entries(files).map(([name, content]) => ({ path: name, content, mode }));
  writeFileSync(file, await writeZip(entries));
  return { path: file, sha256 };
}

const read = (parent: string, file: string) => readFileSync(path.join(parent, file), 'utf8');

test('lays archives over each other, the later over the earlier, and only once', async () => {
  const one = await archive('1', { 'bin/a': 'one', b: 'one' }, 0o100755);
  const two = await archive('2', { b: 'two' });
  const unpackedTo = await unpacked(path.join(directory, 'opt'), [one, two]);
  expect([read(unpackedTo, 'bin/a'), read(unpackedTo, 'b')]).toEqual(['one', 'two']);
  expect(statSync(path.join(unpackedTo, 'bin/a')).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(unpackedTo, 'b')).mode & 0o777).toBe(0o600);
  rmSync(one.path);
  expect(await unpacked(path.join(directory, 'opt'), [one, two])).toBe(unpackedTo);
});

test('two at once get the same whole directory', async () => {
  const one = await archive('3', { a: 'a' });
  const both = await Promise.all([
    unpacked(path.join(directory, 'both'), [one]),
    unpacked(path.join(directory, 'both'), [one]),
  ]);
  expect(both[0]).toBe(both[1]);
  expect(readdirSync(path.join(directory, 'both'))).toHaveLength(1);
});

test('leaves nothing behind when an archive can not be unpacked', async () => {
  const link = await archive('4', { link: '/etc/passwd' }, 0o120777);
  await expect(unpacked(path.join(directory, 'links'), [link])).rejects.toThrow('symbolic link');
  expect(readdirSync(path.join(directory, 'links'))).toEqual([]);
});

test('refuses names that lead out of the directory', async () => {
  const escaping = await archive('5', { 'xx/escaped': '' });
  const bytes = readFileSync(escaping.path);
  writeFileSync(escaping.path, renamed(bytes, 'xx/', '../'));
  await expect(unpacked(path.join(directory, 'out'), [escaping])).rejects.toThrow('invalid relative path');
  expect(existsSync(path.join(directory, 'out', 'escaped'))).toBe(false);
});

test('knows how large the files are, and what is not a zip', async () => {
  const { path: file } = await archive('6', { a: 'x'.repeat(1000), b: 'yy' });
  expect(await unzippedSize(readFileSync(file))).toBe(1002);
  await expect(unzippedSize(Buffer.from('text'))).rejects.toThrow();
});
