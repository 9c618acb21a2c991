import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
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
const manifest = (properties = '', version = '13.0.3') =>
  `<Project><PropertyGroup>${properties}</PropertyGroup><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="${version}" /></ItemGroup></Project>`;

let objects: FakeBucket;
let layers: FakeLayers;
let parameters: FakeParameters;
let running: Set<string>;

beforeEach(() => {
  objects = new FakeBucket();
  layers = new FakeLayers();
  parameters = new FakeParameters();
  running = new Set(['first', 'second']);
});

const run = (text: string, execution = 'first', changes: Partial<PlanSettings> = {}, at = key) => {
  const versionId = objects.put(at, text);
  const request = { manifest: { bucket: objects.bucket, key: at, versionId }, execution };
  return plan(
    request,
    { ...settings, ...changes },
    { objects, layers, parameters, isRunning: async (arn) => running.has(arn), now: () => new Date() },
  );
};

const only = async (...args: Parameters<typeof run>): Promise<PlannedTarget> => {
  const { targets } = await run(...args);
  expect(targets).toHaveLength(1);
  return targets[0] as PlannedTarget;
};

const publish = (target: PlannedTarget) =>
  layers.publish({
    name: target.layerName,
    description: layerDescription(objects.bucket, buildPrefix('web', target, target.fingerprint) + buildFiles.artifact),
    target,
    content: { bucket: '', key: '', versionId: '' },
  });

/** Texts of the files that a build gets, by name. */
async function sourceOf({ buildSource }: PlannedTarget): Promise<Record<string, string>> {
  const object = await objects.read(buildSource.slice(`${objects.bucket}/`.length));
  const zip = await fromBufferPromise(object?.bytes ?? Buffer.alloc(0));
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  return files;
}

test('plans a build, with its project in the bucket', async () => {
  const target = await only(manifest());
  const prefix = `builds/web/net10.0-x86_64/${target.fingerprint}/`;
  expect(target).toEqual({
    framework: 'net10.0',
    architecture: 'x86_64',
    layer: 'web',
    layerName: 'web-net10-0-x86_64',
    runtimeIdentifier: 'linux-x64',
    level: 'cross-module',
    fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    action: 'build',
    buildProject: 'build-10',
    buildSource: expect.stringMatching(/^test-bucket\/build-source\/[0-9a-f]{32}\.zip$/),
    buildOutput: expect.stringMatching(/^build-output\/[0-9a-f]{32}$/),
  });
  const project = objects.text(`${prefix}Dependencies.csproj`);
  expect(project).toContain('Newtonsoft.Json');
  expect(await sourceOf(target)).toEqual({ 'Dependencies.csproj': project });
});

test('plans every combination of framework and architecture, in a fixed order', async () => {
  const { targets } = await run(
    manifest(
      '<TargetFrameworks>net8.0;net10.0</TargetFrameworks><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>',
    ),
  );
  expect(targets.map(({ layerName }) => layerName)).toEqual([
    'web-net10-0-arm64',
    'web-net10-0-x86_64',
    'web-net8-0-arm64',
    'web-net8-0-x86_64',
  ]);
});

test('reuses what is published, publishes what is built, and builds again what was lost', async () => {
  const target = await only(manifest());
  const zip = buildPrefix('web', target, target.fingerprint) + buildFiles.layer;
  expect((await only(manifest())).action).toBe('build');
  objects.put(zip, 'zip');
  expect((await only(manifest())).action).toBe('publish');
  await publish(target);
  running.clear();
  expect((await only(manifest(), 'second')).action).toBe('reuse');
  expect((await only(manifest('', '13.0.1'), 'second')).action).toBe('build');
});

test('of two executions at once one builds and the other waits', async () => {
  const results = await Promise.allSettled([run(manifest(), 'first'), run(manifest(), 'second')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find((result) => result.status === 'rejected')?.reason.name).toBe('BuildInProgress');
});

test('hands a kept lock file on, and gives every build a token of its own', async () => {
  const first = await only(manifest());
  objects.put(`builds/web/net10.0-x86_64/${first.fingerprint}/packages.lock.json`, 'lock');
  const second = await only(manifest());
  expect(await sourceOf(second)).toMatchObject({ 'packages.lock.json': 'lock' });
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.buildSource).not.toBe(first.buildSource);
  expect(second.buildOutput).not.toBe(first.buildOutput);
});

test('takes over from an execution that no longer runs', async () => {
  await run(manifest(), 'first');
  await expect(run(manifest(), 'second')).rejects.toMatchObject({ name: 'BuildInProgress' });
  running.delete('first');
  expect((await only(manifest(), 'second')).action).toBe('build');
  await expect(run(manifest(), 'third')).rejects.toMatchObject({ name: 'BuildInProgress' });
});

describe('level', () => {
  const profileKey = 'manifests/web/startup.profile';

  test('a profile beside the manifest makes it profiled, and is part of the fingerprint', async () => {
    const before = await only(manifest());
    objects.put(profileKey, 'profile');
    const target = await only(manifest());
    expect(target.level).toBe('profiled');
    expect(target.fingerprint).not.toBe(before.fingerprint);
    expect(await sourceOf(target)).toMatchObject({ 'startup.profile': 'profile' });
    objects.put(profileKey, 'another profile');
    expect((await only(manifest())).fingerprint).not.toBe(target.fingerprint);
  });

  test("the manifest's own level wins, and a profile that it doesn't use changes nothing", async () => {
    const text = manifest('<PrejitLevel>ready-to-run</PrejitLevel>');
    const before = await only(text, 'first', { DEFAULT_LEVEL: 'profiled' });
    objects.put(profileKey, 'profile');
    expect((await only(text)).fingerprint).toBe(before.fingerprint);
    expect(before.level).toBe('ready-to-run');
  });

  test('a stack whose default is profiled builds layers without a profile at the level below', async () => {
    expect((await only(manifest(), 'first', { DEFAULT_LEVEL: 'profiled' })).level).toBe('cross-module');
  });

  test('asking for a profile that is not there, or is too large, fails', async () => {
    const text = manifest('<PrejitLevel>profiled</PrejitLevel>');
    await expect(run(text)).rejects.toMatchObject({ name: 'StartupProfileMissing' });
    objects.put(profileKey, Buffer.alloc(8 * 1024 * 1024 + 1));
    await expect(run(text)).rejects.toMatchObject({ name: 'StartupProfileInvalid' });
  });
});

test.each([
  'manifests/Web/D.csproj',
  'manifests/D.csproj',
  'manifests/a/b/D.csproj',
  `manifests/${'a'.repeat(41)}/D.csproj`,
])('refuses the key %s', async (at) => {
  await expect(run(manifest(), 'first', {}, at)).rejects.toMatchObject({ name: 'ManifestKeyInvalid' });
});

describe('a manifest that was deleted', () => {
  const planned = (versionId: string) =>
    plan({ manifest: { bucket: objects.bucket, key, versionId }, execution: 'first' }, settings, {
      objects,
      layers,
      parameters,
      isRunning: async () => true,
      now: () => new Date(),
    });
  const refusal = { name: 'ManifestDeleted', message: expect.stringContaining('Upload the manifest again') };

  test.each<[string, (versionId: string) => void]>([
    ['as a version', (versionId) => objects.delete(key, versionId)],
    ['with a delete marker', () => objects.delete(key)],
    ['after it was looked at', (versionId) => removeOnRead(versionId)],
  ])('%s is not built', async (_, remove) => {
    const versionId = objects.put(key, manifest());
    remove(versionId);
    await expect(planned(versionId)).rejects.toMatchObject(refusal);
    expect(objects.keys().filter((name) => name.startsWith('builds/'))).toEqual([]);
  });

  test('and uploaded again is built', async () => {
    objects.delete(key, objects.put(key, manifest()));
    objects.delete(key);
    expect((await planned(objects.put(key, manifest()))).targets).toHaveLength(1);
  });

  function removeOnRead(versionId: string): void {
    const { read } = objects;
    objects.read = (name, id) => {
      objects.delete(key, versionId);
      return read.call(objects, name, id);
    };
  }
});

test('refuses a large manifest without reading it', async () => {
  objects.read = () => Promise.reject(new Error('was read'));
  await expect(run('x'.repeat(5_000_000))).rejects.toMatchObject({ name: 'ManifestTooLarge' });
});
