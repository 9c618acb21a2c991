import { buildFiles } from '../../../core/keys';
import type { PlannedTarget } from '../../../core/pipeline';
import { publishLayer } from '../../../lambdas/publish-layer/publish';
import { FakeBucket } from '../fakes/bucket';
import { FakeLayers } from '../fakes/cloud';
import { output, project, target } from '../fakes/layer';
import { FakeLog } from '../fakes/log';

const from = `${target.buildOutput}/`;
const to = `builds/web/net10.0-x86_64/${target.fingerprint}/`;
const settings = { SHARE_WITH: { accounts: ['111111111111'], organization: 'o-1234567890' }, STARTUP_HOOKS: {} };

let objects: FakeBucket;
let layers: FakeLayers;
let log: FakeLog;

beforeEach(async () => {
  objects = new FakeBucket();
  layers = new FakeLayers();
  log = new FakeLog();
  const made = await output();
  objects.put(to + buildFiles.claim, JSON.stringify({ execution: 'first' }));
  objects.put(to + buildFiles.project, project);
  objects.put(from + buildFiles.layer, made.zip);
  objects.put(from + buildFiles.artifact, made.artifact);
  objects.put(from + buildFiles.lock, made.lock);
  objects.put(from + buildFiles.report, JSON.stringify(made.report));
});

const run = (changes: Partial<PlannedTarget> = {}, execution = 'first', share = settings) => {
  const manifest = { bucket: objects.bucket, key: 'manifests/web/D.csproj', versionId: 'v' };
  return publishLayer({ manifest, execution, target: { ...target, ...changes } }, share, { objects, layers, log });
};

test('publishes what it checked, from the trusted part of the bucket', async () => {
  const published = await run();
  expect(published).toMatchObject({
    name: 'web-net10-0-x86_64',
    version: 1,
    arn: 'arn:aws:lambda:eu-west-1:000000000000:layer:web-net10-0-x86_64:1',
    artifact: `s3://test-bucket/${to}artifact.xml`,
    report: `${to}build-report.json`,
    reused: false,
    zipBytes: expect.any(Number),
    unzippedBytes: expect.any(Number),
  });
  const [version] = layers.published;
  expect(JSON.parse(version?.description ?? '')).toEqual({
    Nlt: 1,
    Dir: 'dotnetcore/store',
    Op: 1,
    Buc: 'test-bucket',
    Key: `${to}artifact.xml`,
  });
  const zip = await objects.head(`${to}layer.zip`);
  expect(version?.content).toEqual({ bucket: 'test-bucket', key: `${to}layer.zip`, versionId: zip?.versionId });
  expect(layers.shares).toEqual([
    'web-net10-0-x86_64:1 {"account":"111111111111"}',
    'web-net10-0-x86_64:1 {"organization":"o-1234567890"}',
  ]);
});

test('says each step when it begins', async () => {
  await run();
  expect(log.lines.map(({ message }) => message)).toEqual([
    'checking what the build made',
    'publishing',
    'sharing',
    'sharing',
  ]);
});

test('publishes once, however often it is asked', async () => {
  const first = await run();
  expect(await run()).toEqual(first);
  expect(await run({ action: 'reuse' }, 'second')).toEqual({ ...first, reused: true });
  expect(layers.published).toHaveLength(1);
});

test('goes on after a crash between copying and publishing', async () => {
  layers.publish = () => Promise.reject(new Error('lost'));
  await expect(run()).rejects.toThrow('lost');
  layers = Object.assign(new FakeLayers(), { shares: [] });
  objects.put(from + buildFiles.layer, 'what a later build wrote');
  expect(await run({ action: 'publish' })).toMatchObject({ version: 1 });
});

test('does not publish what another execution has claimed', async () => {
  await expect(run({}, 'second')).rejects.toThrow('does not hold the build');
  expect(layers.published).toEqual([]);
});

test('copies the versions that it checked, even if the build writes others meanwhile', async () => {
  const checked = objects.text(from + buildFiles.artifact);
  const { copy } = objects;
  objects.copy = (source, key) => {
    objects.put(source.key, 'evil');
    return copy.call(objects, source, key);
  };
  await run();
  expect(objects.text(to + buildFiles.artifact)).toBe(checked);
});

test('leaves no trace of a build that is refused or not complete', async () => {
  objects.put(from + buildFiles.lock, '{}');
  await expect(run()).rejects.toMatchObject({ name: 'LayerContentRefused' });
  objects.delete(from + buildFiles.lock);
  await expect(run()).rejects.toMatchObject({ name: 'BuildFailed' });
  expect(layers.published).toEqual([]);
  expect(objects.keys().filter((key) => key.startsWith('builds/'))).toEqual([
    to + buildFiles.project,
    to + buildFiles.claim,
  ]);
});
