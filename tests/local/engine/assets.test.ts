import { Archive, Asset } from '../../../local/engine/assets';

const directory = __dirname;

test('the same files make the same zip, whatever order they are named in', async () => {
  const a = new Asset({ text: 'a' });
  const b = new Asset({ text: 'b' });
  const one = new Archive({ a, b });
  const other = new Archive({ b, a });
  expect(await one.zip(directory)).toEqual(await other.zip(directory));
  expect(one.hash(directory)).toBe(other.hash(directory));
});

test('a hash changes with a name and with a content', () => {
  const hash = (assets: Record<string, Asset>) => new Archive(assets).hash(directory);
  const hashes = [
    hash({ a: new Asset({ text: '1' }) }),
    hash({ b: new Asset({ text: '1' }) }),
    hash({ a: new Asset({ text: '2' }) }),
    hash({ a: new Asset({ path: 'assets.test.ts' }) }),
  ];
  expect(new Set(hashes).size).toBe(4);
});
