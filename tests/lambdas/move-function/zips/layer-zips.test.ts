/** What is in a layer's zip, of which little is read, and that once. */
import { randomBytes } from 'node:crypto';
import { artifactXml } from '../../../../core/packages';
import type { Target } from '../../../../core/targets';
import { layerZips } from '../../../../lambdas/move-function/zips/layer-zips';
import { FileServer } from '../../../support/file-server';
import { type RawEntry, rawZip } from '../../../support/raw-zip';

const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const target: Target = { framework: 'net10.0', architecture: 'x86_64' };
const store = 'dotnetcore/store/x64/net10.0/';
const packages = [{ id: 'Dapper', version: '2.1.0' }];
const artifact = { name: `${store}artifact.xml`, content: artifactXml(packages), method: 8 };

/** @param entries of the zip that every layer has */
function layers(entries: RawEntry[]) {
  Object.assign(server, { body: rawZip(entries), sent: 0, answers: 0 });
  return layerZips(async () => server.url());
}

describe('the packages of a layer', () => {
  test('are those of its store for the target', async () => {
    const { layerPackages } = layers([artifact, { name: `${store}dapper/2.1.0/lib/net8.0/Dapper.dll` }]);
    expect(await layerPackages('layer:1', target)).toEqual(packages);
    expect(await layerPackages('layer:1', { ...target, framework: 'net8.0' })).toEqual([]);
    expect(await layerPackages('layer:1', { ...target, architecture: 'arm64' })).toEqual([]);
  });

  test('are none where it has no store', async () => {
    expect(await layers([{ name: 'bin/tool' }]).layerPackages('layer:1', target)).toEqual([]);
  });

  test('are read without the rest of a large layer, and once for all functions', async () => {
    const large = { name: 'large', content: randomBytes(8 * 1024 * 1024) };
    const { layerPackages } = layers([artifact, large]);
    const asked = Array.from({ length: 1000 }, () => layerPackages('layer:1', target));
    for (const answer of await Promise.all(asked)) expect(answer).toEqual(packages);
    expect(await layerPackages('layer:2', target)).toEqual(packages);
    // Of each of the two layers: the zip's end, and a few reads for the file, which stands before the large one.
    expect(server.answers).toBeLessThanOrEqual(10);
    expect(server.sent).toBeLessThan(2.1 * 1024 * 1024);
  });

  test.each<[string, RawEntry[], string]>([
    ['twice', [artifact, artifact], 'more than once'],
    ['as no list of packages', [{ ...artifact, content: '<Project />' }], 'is not a list of packages'],
    ['too large', [{ ...artifact, content: ' '.repeat(2 * 1024 * 1024) }], 'of which at most 1048576 are read'],
    ['as a bomb', [{ ...artifact, uncompressedSize: 10 }], "can't be judged"],
  ])('can’t be told when its list is there %s', async (_, entries, why) => {
    await expect(layers(entries).layerPackages('layer:1', target)).rejects.toThrow(why);
  });
});

test('a layer that could not be looked at is looked at again', async () => {
  Object.assign(server, { body: rawZip([artifact]) });
  const urls = [server.url('/denied'), server.url()];
  const { layerHasFile } = layerZips(async () => urls.shift() ?? '');
  await expect(layerHasFile('layer:1', artifact.name)).rejects.toThrow('HTTP status 403');
  expect(await layerHasFile('layer:1', artifact.name)).toBe(true);
});
