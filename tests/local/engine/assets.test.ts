import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Archive, Asset } from '../../../local/engine/assets';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assets-'));
  mkdirSync(join(directory, 'site/pages'), { recursive: true });
  writeFileSync(join(directory, 'site/pages/about.html'), 'about');
  writeFileSync(join(directory, 'site/index.html'), 'index');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('folders and single files make up an archive, sorted by path', () => {
  const archive = new Archive({
    assets: { site: new Archive({ path: 'site' }), 'README.md': new Asset({ text: 'read me' }) },
  });
  expect(archive.files(directory).map(([path, bytes]) => [path, bytes.toString()])).toEqual([
    ['README.md', 'read me'],
    ['site/index.html', 'index'],
    ['site/pages/about.html', 'about'],
  ]);
});

test('the same files make the same zip, whatever order they are named in', async () => {
  const a = new Asset({ text: 'a' });
  const b = new Asset({ text: 'b' });
  const one = new Archive({ assets: { a, b } });
  const other = new Archive({ assets: { b, a } });
  expect(await one.zip(directory)).toEqual(await other.zip(directory));
  expect(one.hash(directory)).toBe(other.hash(directory));
});

test('a hash changes with a name and with a content', () => {
  const hash = (assets: Record<string, Asset>) => new Archive({ assets }).hash(directory);
  const hashes = [
    hash({ a: new Asset({ text: '1' }) }),
    hash({ b: new Asset({ text: '1' }) }),
    hash({ a: new Asset({ text: '2' }) }),
  ];
  expect(new Set(hashes).size).toBe(3);
});
