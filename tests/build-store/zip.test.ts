import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as yauzl from 'yauzl';
import { writeZip, type ZipEntry } from '../../build-store/zip';

const directory = mkdtempSync(join(tmpdir(), 'prejit-zip-'));
afterAll(() => rmSync(directory, { recursive: true }));

const source = join(directory, 'a.dll');
writeFileSync(source, 'assembly', { mode: 0o600 });
const entries: ZipEntry[] = [
  { path: 'store/b.xml', content: '<b />' },
  { path: 'store/a.dll', source },
];

test('the same content gives the same bytes, in any order', async () => {
  const first = join(directory, 'first.zip');
  const second = join(directory, 'second.zip');
  const sizes = await writeZip(first, entries);
  await writeZip(second, [...entries].reverse());
  expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  expect(sizes).toEqual({ zipBytes: readFileSync(first).length, unzippedBytes: 'assembly<b />'.length });
});

test('entries are sorted and readable for every user', async () => {
  const path = join(directory, 'third.zip');
  await writeZip(path, entries);
  const zip = await yauzl.fromBufferPromise(readFileSync(path));
  const found: { name: string; mode: number }[] = [];
  for await (const entry of zip.eachEntry()) {
    found.push({ name: entry.fileName, mode: entry.externalFileAttributes >>> 16 });
  }
  expect(found).toEqual([
    { name: 'store/a.dll', mode: 0o100644 },
    { name: 'store/b.xml', mode: 0o100644 },
  ]);
});
