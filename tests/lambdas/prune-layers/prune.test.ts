/** Which layer versions go, which stay and why, and what a crash leaves. */
import { buildFiles, buildPrefix, releaseLeaseKey } from '../../../core/keys';
import { layerDescription } from '../../../core/layer-description';
import type { LayerVersions, ListedVersion } from '../../../lambdas/aws/layer-versions';
import { pruneLayer } from '../../../lambdas/prune-layers/prune';
import type { PruneSettings } from '../../../lambdas/prune-layers/settings';
import { FakeBucket } from '../fakes/bucket';
import { FakeParameters } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

const target = { framework: 'net10.0', architecture: 'x86_64' } as const;
const name = 'web-net10-0-x86_64';
const arnOf = (version: number, layer = name) => `arn:aws:lambda:eu-west-1:000000000000:layer:${layer}:${version}`;
const buildOf = (version: number) => buildPrefix('web', target, String(version).padStart(32, '0'));
const parameter = (version: number | string) => `/prejit/web/net10.0/x86_64/${version}`;

class FakeLayerVersions implements LayerVersions {
  readonly all: ListedVersion[] = [];
  readonly shared = new Set<number>();
  readonly usersOf = new Map<string, string[]>();
  /** Runs before a version is deleted; to crash. */
  beforeDelete = () => {};

  async list(layer: string) {
    return this.all.filter(({ arn, version }) => arn === arnOf(version, layer)).sort((a, b) => b.version - a.version);
  }
  async isShared(_: string, version: number) {
    return this.shared.has(version);
  }
  async delete(layer: string, version: number) {
    this.beforeDelete();
    this.all.splice(0, this.all.length, ...this.all.filter(({ arn }) => arn !== arnOf(version, layer)));
  }
  async users() {
    return this.usersOf;
  }
}

let objects: FakeBucket;
let layers: FakeLayerVersions;
let parameters: FakeParameters;
let alongside: string[];
let running: Set<string>;
let log: FakeLog;

beforeEach(async () => {
  objects = new FakeBucket();
  layers = new FakeLayerVersions();
  parameters = new FakeParameters();
  alongside = [];
  running = new Set(['other']);
  log = new FakeLog();
  for (const version of [1, 2, 3, 4, 5]) await made(version);
  await parameters.set(parameter('latest'), arnOf(5));
});

/** A version that the stack published, with everything that it leaves. */
async function made(version: number): Promise<void> {
  const build = buildOf(version);
  for (const file of [buildFiles.layer, buildFiles.artifact, buildFiles.facts]) objects.put(build + file, file);
  layers.all.push({
    arn: arnOf(version),
    version,
    description: layerDescription(objects.bucket, build + buildFiles.artifact),
  });
  await parameters.set(parameter(version), arnOf(version));
}

const prune = (settings: Partial<PruneSettings> = {}) =>
  pruneLayer(
    {
      manifest: { bucket: objects.bucket, key: 'manifests/web/D.csproj', versionId: 'v1' },
      execution: 'own',
      layer: 'web',
    },
    { NEWEST: 2, DELETE: true, SSM_PREFIX: '/prejit', ...settings },
    {
      objects,
      layers,
      parameters,
      isRunning: async (execution) => running.has(execution),
      manifestsAlongside: async () => alongside,
      log,
    },
  );

const left = () => layers.all.filter(({ arn }) => arn.includes(`:${name}:`)).map(({ version }) => version);

test('of what nobody needs the version, its parameter and its zip go, and artifact.xml stays', async () => {
  expect(await prune()).toEqual({
    outcome: 'deleted',
    unneeded: { count: 3, examples: [3, 2, 1].map((version) => `${name} version ${version}`) },
    kept: { count: 0, examples: [] },
  });
  expect(left()).toEqual([4, 5]);
  expect([...parameters.values.keys()].sort()).toEqual([4, 5, 'latest'].map(parameter).sort());
  const zips = [1, 2, 3, 4, 5].map((version) => objects.text(buildOf(version) + buildFiles.layer));
  expect(zips).toEqual([undefined, undefined, undefined, buildFiles.layer, buildFiles.layer]);
  expect(objects.text(buildOf(1) + buildFiles.artifact)).toBe(buildFiles.artifact);
});

test('a dry run says the same and changes nothing', async () => {
  const before = [objects.keys().length, parameters.values.size, left()];
  expect(await prune({ DELETE: false })).toMatchObject({ outcome: 'would-delete', unneeded: { count: 3 } });
  // The lease is given back, and stays as an object.
  expect([objects.keys().length - 1, parameters.values.size, left()]).toEqual(before);
  expect(log.lines).toContainEqual({ message: 'would delete', version: arnOf(3) });
});

test.each<[string, () => unknown, string]>([
  ['that a function has', () => layers.usersOf.set(arnOf(1), ['api']), 'used by api'],
  [
    'that published versions have',
    () => layers.usersOf.set(arnOf(1), ['a:1', 'a:2', 'b:1', 'b:2', 'b:3']),
    'used by a:1, a:2, b:1, and 2 more',
  ],
  ['that is shared', () => layers.shared.add(1), 'shared with others, whose functions may use it'],
  ['that is the newest', () => parameters.set(parameter('latest'), arnOf(1)), `${parameter('latest')} names it`],
])('one %s stays, and it is said why', async (_, need, reason) => {
  await need();
  const { unneeded, kept } = await prune();
  expect(unneeded.count).toBe(2);
  expect(kept).toEqual({ count: 1, examples: [`${name} version 1: ${reason}`] });
  expect(left()).toEqual([1, 4, 5]);
  expect(parameters.values.get(parameter(1))).toBe(arnOf(1));
});

test.each([
  ['without a description', undefined],
  ['of another stack', layerDescription('other-bucket', buildOf(1) + buildFiles.artifact)],
  ['of another layer', layerDescription('test-bucket', buildOf(1).replace('web', 'api') + buildFiles.artifact)],
  ['made by hand', 'ours, do not delete'],
])('versions %s are nobody’s business here', async (_, description) => {
  layers.all.splice(0, 5, ...layers.all.slice(0, 5).map((version) => ({ ...version, description })));
  expect(await prune({ NEWEST: 1 })).toMatchObject({ unneeded: { count: 0 }, kept: { count: 0 } });
  expect(left()).toEqual([1, 2, 3, 4, 5]);
});

test('a stack with a prefix has only the layers with that prefix', async () => {
  await prune({ LAYER_PREFIX: 'payments_' });
  expect(left()).toHaveLength(5);
});

test.each<[string, () => unknown]>([
  ['releases the layer', () => objects.put(releaseLeaseKey('web'), JSON.stringify({ execution: 'other' }))],
  ['may need one of them', () => alongside.push('manifests/web/Other.csproj')],
])('waits for a later execution while another one %s', async (_, other) => {
  await other();
  expect(await prune()).toMatchObject({ outcome: 'postponed', unneeded: { count: 0 } });
  expect(left()).toEqual([1, 2, 3, 4, 5]);
});

test('executions of other layers are no reason to wait, and the lease is given back', async () => {
  alongside.push('manifests/web2/D.csproj');
  expect((await prune()).outcome).toBe('deleted');
  expect(objects.text(releaseLeaseKey('web'))).toBe('{"execution":null}');
});

test('a crash leaves no parameter of a version that is gone, and the next run deletes the rest', async () => {
  layers.beforeDelete = () => {
    throw new Error('crash');
  };
  await expect(prune()).rejects.toThrow('crash');
  const recorded = [...parameters.values.values()];
  expect(recorded.filter((arn) => !layers.all.some((version) => version.arn === arn))).toEqual([]);
  layers.beforeDelete = () => {};
  await prune();
  expect(left()).toEqual([4, 5]);
  expect(objects.text(buildOf(3) + buildFiles.layer)).toBeUndefined();
});

test('one execution deletes a hundred at most, the newest of them first', async () => {
  for (let version = 6; version <= 120; version++) await made(version);
  const { unneeded } = await prune();
  expect(unneeded.count).toBe(100);
  expect(unneeded.examples).toHaveLength(21);
  expect(left()).toHaveLength(20);
});
