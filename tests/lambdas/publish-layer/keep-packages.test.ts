/** Packages of the version before, put beside those of a build. */
import { fromBufferPromise } from 'yauzl';
import { buildFiles, buildPrefix } from '../../../core/keys';
import { artifactXml } from '../../../core/packages';
import type { PlannedTarget } from '../../../core/pipeline';
import { publishLayer } from '../../../lambdas/publish-layer/publish';
import { FakeBucket } from '../fakes/bucket';
import { FakeLayers } from '../fakes/cloud';
import { output, target as planned, project, store } from '../fakes/layer';
import { FakeLog } from '../fakes/log';

const earlier = 'e'.repeat(32);
const target: PlannedTarget = { ...planned, keeps: { from: earlier, in: earlier } };
const folderOf = (fingerprint: string) => buildPrefix('web', target, fingerprint);
const to = folderOf(target.fingerprint);

let objects: FakeBucket;
let layers: FakeLayers;

beforeEach(async () => {
  objects = new FakeBucket();
  layers = new FakeLayers();
  const made = await output();
  objects.put(to + buildFiles.claim, JSON.stringify({ execution: 'first' }));
  objects.put(to + buildFiles.project, project);
  const from = `${target.buildOutput}/`;
  objects.put(from + buildFiles.layer, made.zip);
  objects.put(from + buildFiles.artifact, made.artifact);
  objects.put(from + buildFiles.lock, made.lock);
  objects.put(from + buildFiles.report, JSON.stringify(made.report));
  await putEarlier(['2.0.0', '2.1.0']);
});

/** An earlier layer with versions of Dapper, some of them kept of one before. */
async function putEarlier(versions: string[], kept?: string[], at = earlier): Promise<void> {
  const packages = versions.map((version) => ({ id: 'Dapper', version }));
  const artifact = artifactXml(packages);
  const files = versions.map((version) => ({
    path: `${store}dapper/${version}/lib/net8.0/readme.txt`,
    content: `earlier ${version}`,
  }));
  const made = await output([{ path: `${store}artifact.xml`, content: artifact }, ...files], {
    artifact,
    report: {
      packages,
      ...(kept && { kept: { from: 'd'.repeat(32), packages: kept.map((version) => ({ id: 'Dapper', version })) } }),
    },
  });
  objects.put(folderOf(at) + buildFiles.layer, made.zip);
  objects.put(folderOf(at) + buildFiles.report, JSON.stringify(made.report));
}

const run = (changes: Partial<PlannedTarget> = {}) => {
  const manifest = { bucket: objects.bucket, key: 'manifests/web/D.csproj', versionId: 'v' };
  const request = { manifest, execution: 'first', target: { ...target, ...changes } };
  const settings = { SHARE_WITH: { accounts: [] }, STARTUP_HOOKS: {} };
  return publishLayer(request, settings, { objects, layers, log: new FakeLog() });
};

async function published(): Promise<Record<string, string>> {
  const object = await objects.read(to + buildFiles.layer);
  const zip = await fromBufferPromise(object?.bytes ?? Buffer.alloc(0));
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const chunks = await (await zip.openReadStreamPromise(entry)).toArray();
    files[entry.fileName.slice(store.length)] = Buffer.concat(chunks).toString();
  }
  return files;
}

test('the layer holds both versions, and of what both have the one that was just built', async () => {
  const layer = await run();
  const both = artifactXml([
    { id: 'Dapper', version: '2.0.0' },
    { id: 'Dapper', version: '2.1.0' },
  ]);
  expect(await published()).toEqual({
    'artifact.xml': both,
    'dapper/2.0.0/lib/net8.0/readme.txt': 'earlier 2.0.0',
    'dapper/2.1.0/lib/net8.0/readme.txt': 'text',
  });
  expect(objects.text(to + buildFiles.artifact)).toBe(both);
  expect(layer).toMatchObject({
    zipBytes: (await objects.head(to + buildFiles.layer))?.size,
    kept: { from: earlier, packages: 1, bytes: 'earlier 2.0.0'.length, examples: ['Dapper 2.0.0'] },
  });
  expect(JSON.parse(objects.text(to + buildFiles.report) ?? '')).toMatchObject({
    packages: [{ version: '2.0.0' }, { version: '2.1.0' }],
    kept: { from: earlier, packages: [{ id: 'Dapper', version: '2.0.0' }] },
    otherFiles: [{ bytes: 'earlier 2.0.0'.length }, { bytes: 4 }],
    unzippedBytes: layer.unzippedBytes,
  });
  // What was locked is what was restored: the packages of the build.
  expect(objects.text(to + buildFiles.lock)).not.toContain('2.0.0');
});

test('gives the same bytes every time', async () => {
  const bytes = async () => {
    await run();
    const object = await objects.read(to + buildFiles.layer);
    objects.delete(to + buildFiles.layer);
    layers = new FakeLayers();
    return object?.bytes;
  };
  expect(await bytes()).toEqual(await bytes());
});

test('does not keep what the version before kept itself', async () => {
  await putEarlier(['1.0.0', '2.0.0'], ['1.0.0']);
  await run();
  expect(Object.keys(await published())).toEqual([
    'artifact.xml',
    'dapper/2.0.0/lib/net8.0/readme.txt',
    'dapper/2.1.0/lib/net8.0/readme.txt',
  ]);
});

test('takes out of a version with the same packages what that one kept', async () => {
  const again = 'a'.repeat(32);
  await putEarlier(['1.0.0', '2.1.0'], ['1.0.0'], again);
  await run({ keeps: { from: 'd'.repeat(32), in: again } });
  expect(Object.keys(await published())).toEqual([
    'artifact.xml',
    'dapper/1.0.0/lib/net8.0/readme.txt',
    'dapper/2.1.0/lib/net8.0/readme.txt',
  ]);
});

test('says that it keeps nothing when it has all packages itself', async () => {
  await putEarlier(['2.1.0']);
  expect((await run()).kept).toEqual({ from: earlier, packages: 0, bytes: 0, examples: [] });
  expect(await published()).toMatchObject({ 'dapper/2.1.0/lib/net8.0/readme.txt': 'text' });
});

test('refuses what would be too large, before it is put together, and names the largest', async () => {
  const key = folderOf(earlier) + buildFiles.report;
  const report = JSON.parse(objects.text(key) ?? '');
  report.otherFiles[0].bytes = 250 * 1024 * 1024;
  objects.put(key, JSON.stringify(report));
  objects.delete(folderOf(earlier) + buildFiles.layer);
  await expect(run()).rejects.toMatchObject({
    name: 'LayerTooLarge',
    message: expect.stringContaining('dapper/2.0.0 (262144000 bytes)'),
  });
});

test('judges what is kept like everything else', async () => {
  const made = await output(
    [
      { path: `${store}artifact.xml`, content: artifactXml([{ id: 'Dapper', version: '2.0.0' }]) },
      { path: `${store}dapper/2.0.0/lib/net8.0/libcoreclr.so`, content: 'core' },
    ],
    { report: { packages: [{ id: 'Dapper', version: '2.0.0' }] } },
  );
  objects.put(folderOf(earlier) + buildFiles.layer, made.zip);
  objects.put(folderOf(earlier) + buildFiles.report, JSON.stringify(made.report));
  await expect(run()).rejects.toMatchObject({
    name: 'LayerContentRefused',
    message: expect.stringContaining('libcoreclr.so'),
  });
  expect(objects.keys()).not.toContain(to + buildFiles.layer);
});

test('a build can not say that it keeps something', async () => {
  const key = `${target.buildOutput}/${buildFiles.report}`;
  const report = JSON.parse(objects.text(key) ?? '');
  objects.put(
    key,
    JSON.stringify({ ...report, kept: { from: earlier, packages: [{ id: 'Evil', version: '1.0.0' }] } }),
  );
  for (const keeps of [target.keeps, undefined]) {
    await expect(run({ keeps })).rejects.toMatchObject({ name: 'LayerContentRefused' });
  }
});

test.each([buildFiles.layer, buildFiles.report])('names the %s that is gone', async (name) => {
  objects.delete(folderOf(earlier) + name);
  await expect(run()).rejects.toMatchObject({
    name: 'PreviousLayerMissing',
    message: expect.stringContaining(folderOf(earlier) + name),
  });
});
