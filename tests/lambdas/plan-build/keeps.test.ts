/** What a manifest with PrejitKeepPrevious keeps, as upload follows upload. */
import { buildFiles, buildPrefix } from '../../../core/keys';
import { layerDescription } from '../../../core/layer-description';
import type { PlannedTarget } from '../../../core/pipeline';
import { plan } from '../../../lambdas/plan-build/plan';
import type { PlanSettings } from '../../../lambdas/plan-build/settings';
import { FakeBucket } from '../fakes/bucket';
import { FakeLayers, FakeParameters } from '../fakes/cloud';

const settings: PlanSettings = {
  DEFAULT_FRAMEWORKS: ['net10.0'],
  DEFAULT_ARCHITECTURES: ['x86_64'],
  DEFAULT_LEVEL: 'cross-module',
  SSM_PREFIX: '/prejit',
  BUILD_PROJECTS: { 'net8.0': 'build-8', 'net10.0': 'build-10' },
  BUILDER_ID: 'builder',
};
const key = 'manifests/web/Dependencies.csproj';
const artifactParameter = '/prejit/web/net10.0/x86_64/artifact';
const manifest = (version: number, keeps: boolean) =>
  `<Project><PropertyGroup><PrejitKeepPrevious>${keeps}</PrejitKeepPrevious></PropertyGroup><ItemGroup><PackageReference Include="Dapper" Version="${version}.0.0" /></ItemGroup></Project>`;

let objects: FakeBucket;
let layers: FakeLayers;
let parameters: FakeParameters;

beforeEach(() => {
  objects = new FakeBucket();
  layers = new FakeLayers();
  parameters = new FakeParameters();
});

async function planned(version: number, keeps = true, changes: Partial<PlanSettings> = {}): Promise<PlannedTarget> {
  const versionId = objects.put(key, manifest(version, keeps));
  const request = { manifest: { bucket: objects.bucket, key, versionId }, execution: 'execution' };
  const ports = { objects, layers, parameters, isRunning: async () => true, now: () => new Date() };
  const { targets } = await plan(request, { ...settings, ...changes }, ports);
  return targets[0] as PlannedTarget;
}

const fileOf = (target: PlannedTarget, name: string): string =>
  buildPrefix(target.layer, target, target.fingerprint) + name;

/** Plans, and leaves behind what publishing and releasing leave. */
async function released(...args: Parameters<typeof planned>): Promise<PlannedTarget> {
  const target = await planned(...args);
  const kept = target.keeps && { from: target.keeps.from, packages: 1, bytes: 1, examples: [] };
  objects.put(fileOf(target, buildFiles.facts), JSON.stringify({ zipBytes: 1, unzippedBytes: 1, kept }));
  objects.put(fileOf(target, buildFiles.layer), 'zip');
  const description = layerDescription(objects.bucket, fileOf(target, buildFiles.artifact));
  const content = { bucket: '', key: '', versionId: '' };
  if (target.action !== 'reuse') await layers.publish({ name: target.layerName, description, target, content });
  parameters.values.set(artifactParameter, `s3://${objects.bucket}/${fileOf(target, buildFiles.artifact)}`);
  return target;
}

test('keeps the newest version, and that is part of the fingerprint', async () => {
  const one = await released(1, false);
  const two = await planned(2);
  expect(two.keeps).toEqual({ from: one.fingerprint, in: one.fingerprint });
  expect((await planned(2, false)).fingerprint).not.toBe(two.fingerprint);
  expect(one.keeps).toBeUndefined();
});

test('keeps nothing when there is nothing before, and is then the layer that it is without the property', async () => {
  const one = await released(1);
  expect(one.keeps).toBeUndefined();
  expect(await planned(1)).toMatchObject({ fingerprint: one.fingerprint });
  expect((await planned(1, false)).fingerprint).toBe(one.fingerprint);
});

test('what the version before kept is not kept any longer', async () => {
  await released(1, false);
  const two = await released(2);
  expect((await planned(3)).keeps).toEqual({ from: two.fingerprint, in: two.fingerprint });
});

test('the same manifest is the same layer, whenever it comes again', async () => {
  await released(1, false);
  const two = await released(2);
  expect((await planned(2)).fingerprint).toBe(two.fingerprint);
  const three = await released(3);
  expect((await released(2)).fingerprint).toBe(two.fingerprint);
  expect((await released(3)).fingerprint).toBe(three.fingerprint);
});

test('a new builder builds it again with what it keeps, from the newest version, since the old one may be gone', async () => {
  const one = await released(1, false);
  const two = await released(2);
  objects.delete(fileOf(one, buildFiles.layer));
  const again = await planned(2, true, { BUILDER_ID: 'another' });
  expect(again.fingerprint).not.toBe(two.fingerprint);
  expect(again.keeps).toEqual({ from: one.fingerprint, in: two.fingerprint });
});

test('the property added to the newest manifest keeps the version with other packages that was published before it', async () => {
  const one = await released(1, false);
  await released(2, false);
  await released(2, false, { BUILDER_ID: 'another' });
  expect((await released(2)).keeps).toEqual({ from: one.fingerprint, in: one.fingerprint });
});

test('packages that an earlier version had, now with the property, keep what is newest', async () => {
  await released(1, false);
  const two = await released(2, false);
  expect((await planned(1)).keeps).toMatchObject({ from: two.fingerprint });
});

test('of two plans at once, with another version released between them, both keep the same', async () => {
  const one = await released(1, false);
  const two = await released(2, false);
  const { write } = objects;
  objects.write = (name, ...rest) => {
    if (name.includes('/keeps-')) objects.put(name, JSON.stringify({ from: one.fingerprint }));
    return write.call(objects, name, ...rest);
  };
  expect((await planned(3)).keeps).toEqual({ from: one.fingerprint, in: one.fingerprint });
  expect(two.keeps).toBeUndefined();
});

test.each([
  's3://other-bucket/builds/web/net10.0-x86_64/ffffffffffffffffffffffffffffffff/artifact.xml',
  's3://test-bucket/builds/other/net10.0-x86_64/ffffffffffffffffffffffffffffffff/artifact.xml',
  's3://test-bucket/builds/web/net8.0-x86_64/ffffffffffffffffffffffffffffffff/artifact.xml',
  's3://test-bucket/builds/web/net10.0-x86_64/../artifact.xml',
  's3://test-bucket/builds/web/net10.0-x86_64/ffffffffffffffffffffffffffffffff/artifact.xml',
  'mine',
])('keeps nothing of what is no build of the layer: %s', async (value) => {
  parameters.values.set(artifactParameter, value);
  await expect(planned(2)).rejects.toMatchObject({
    name: 'PreviousLayerMissing',
    message: expect.stringContaining(artifactParameter),
  });
  await expect(planned(2, false)).resolves.toBeDefined();
});

test('says so before anything is built when the packages to keep are gone', async () => {
  const one = await released(1, false);
  objects.delete(fileOf(one, buildFiles.layer));
  await expect(planned(2)).rejects.toMatchObject({
    name: 'PreviousLayerMissing',
    message: expect.stringContaining(fileOf(one, buildFiles.layer)),
  });
  expect(objects.keys().filter((name) => name.startsWith('build-source/'))).toHaveLength(1);
});
