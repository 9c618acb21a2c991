import { functionLayerFiles } from '../../../core/function-layer';
import type { PlannedFunctionLayer } from '../../../core/function-pipeline';
import type { FunctionReport } from '../../../core/function-report';
import { functionBuildPrefix, functionLeaseKey } from '../../../core/keys';
import { fileMode, programMode } from '../../../core/zip-entries';
import { publishFunction } from '../../../lambdas/publish-function/publish';
import { renamed, type ZipEntry } from '../../support/layer-zip';
import { FakeBucket } from '../fakes/bucket';
import { FakeLayers } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';
import { assembly, copyPath, functionSource, layer, layerEntries, outputOf, settings } from './made-layer';

const execution = 'arn:execution';
const prefix = functionBuildPrefix('app', layer, layer.fingerprint);

class World {
  readonly objects = new FakeBucket();
  readonly layers = new FakeLayers();

  /** What a build leaves, beside what the plan wrote. */
  static async of(entries?: ZipEntry[], report?: Partial<FunctionReport>, room?: number): Promise<World> {
    const world = new World();
    const made = await outputOf(entries, report, room);
    world.objects.put(`build-source/${'a'.repeat(32)}.zip`, await functionSource(room));
    world.objects.put(`${layer.buildOutput}/layer.zip`, made.zip);
    world.objects.put(`${layer.buildOutput}/build-report.json`, JSON.stringify(made.report));
    world.objects.put(functionLeaseKey('app'), JSON.stringify({ execution }));
    return world;
  }

  publish(changes: Partial<PlannedFunctionLayer> = {}) {
    const ports = { objects: this.objects, layers: this.layers, log: new FakeLog() };
    return publishFunction({ layer: { ...layer, ...changes }, execution }, settings, ports);
  }
}

/** Publishes a layer with these entries instead of the right ones of the same path. */
const publishing = async (...others: ZipEntry[]) => {
  const kept = layerEntries().filter(({ path }) => !others.some((other) => other.path === path));
  return (await World.of([...kept, ...others])).publish();
};

const refused = (message: string) => ({ name: 'LayerContentRefused', message: expect.stringContaining(message) });

test('a layer that is in order is published once, also when the first attempt was lost', async () => {
  const world = await World.of();
  const published = await world.publish();
  const made = await outputOf();
  expect(published).toEqual({
    framework: 'net10.0',
    architecture: layer.architecture,
    function: 'app',
    name: layer.layerName,
    arn: `arn:aws:lambda:eu-west-1:000000000000:layer:${layer.layerName}:1`,
    version: 1,
    fingerprint: layer.fingerprint,
    level: 'cross-module',
    codeSha256: 'code',
    next: '/opt/datadog',
    profile: 'none',
    reused: false,
    scope: 'all',
    zipBytes: made.zip.length,
    unzippedBytes: made.report.unzippedBytes,
  });
  expect(world.layers.published[0]).toMatchObject({
    description: `Prejit function layer ${layer.fingerprint} of test-bucket`,
  });
  expect(await world.publish()).toEqual(published);
  expect(await world.publish({ action: 'reuse' })).toMatchObject({ version: 1, reused: true });
  expect(world.layers.published).toHaveLength(1);
});

test.each([
  ['that was given', 'functions/app/startup.profile', 'Record it again with `npm run profile`, or delete it, and'],
  ['that was recorded', 'its recorded start', 'Record it with `npm run profile` and upload that as functions/app/st'],
])('one without an image of a profile %s is published, and told of by name and reason', async (_, profile, todo) => {
  const world = await World.of(layerEntries(), { level: 'profiled', imageRefused: 'line 3\nis no JSON' });
  const published = await world.publish({ level: 'profiled', profile });
  expect(published).toMatchObject({ level: 'cross-module' });
  expect(published.profile).toContain(`none, since ${profile} was refused: line 3\\u{a}is no JSON. ${todo}`);
  expect(await world.publish({ level: 'profiled', profile, action: 'reuse' })).toMatchObject({
    profile: published.profile,
  });
});

test('one without an image is refused where the build does not say why', async () => {
  const world = await World.of(layerEntries(), { level: 'profiled' });
  await expect(world.publish({ level: 'profiled' })).rejects.toMatchObject(refused('is missing'));
});

test('one that was accepted before it was cut off is not checked again', async () => {
  const world = await World.of();
  await world.publish();
  world.layers.published.length = 0;
  world.objects.delete(`${layer.buildOutput}/layer.zip`);
  expect(await world.publish({ action: 'publish' })).toMatchObject({ version: 1, scope: 'all' });
});

test('only what was checked is published, whatever the build writes meanwhile', async () => {
  const world = await World.of();
  const download = world.objects.download.bind(world.objects);
  world.objects.download = async (key, path) => {
    const found = await download(key, path);
    world.objects.put(key, 'evil');
    return found;
  };
  await world.publish();
  expect((await world.objects.read(`${prefix}layer.zip`))?.bytes).toEqual((await outputOf()).zip);
});

test('whoever does not hold the function publishes nothing', async () => {
  const world = await World.of();
  world.objects.put(functionLeaseKey('app'), JSON.stringify({ execution: 'arn:other' }));
  await expect(world.publish()).rejects.toThrow('does not work on app any more');
});

test.each(['layer.zip', 'build-report.json'])('a build that left no %s failed', async (name) => {
  const world = await World.of();
  world.objects.delete(`${layer.buildOutput}/${name}`);
  await expect(world.publish()).rejects.toMatchObject({ name: 'BuildFailed' });
});

describe('refused is', () => {
  const { start, dotnet, expected, next, deps } = functionLayerFiles;

  test.each([start, dotnet, expected, next, deps, copyPath, copyPath.replace('.dll', '.pdb')])(
    'a layer without %s',
    async (path) => {
      const world = await World.of(layerEntries().filter((entry) => entry.path !== path));
      await expect(world.publish()).rejects.toMatchObject(refused(`${path} is missing`));
    },
  );

  test.each([
    'prejit/function/function.runtimeconfig.json',
    'prejit/startup/Prejit.Function.Startup.dll',
    'prejit/record/Prejit.Recorder.dll',
    'prejit/function/store/prejit/Other.dll',
    'dotnetcore/store/x64/net10.0/a/1.0.0/a.dll',
    'bootstrap',
  ])('a layer with %s', async (path) => {
    await expect(publishing({ path, content: 'x' })).rejects.toMatchObject(refused(path));
  });

  test.each([expected, next, deps])('another %s than follows from the zip', async (path) => {
    await expect(publishing({ path, content: 'x' })).rejects.toMatchObject(refused('is not what follows'));
  });

  test.each([start, dotnet])('another %s than was deployed', async (path) => {
    const other = { path, content: '#!/bin/sh\nevil', mode: programMode };
    await expect(publishing(other)).rejects.toMatchObject(refused('is not the script'));
  });

  test('a script that nobody may run, and any other file that may be run', async () => {
    const script = layerEntries().find(({ path }) => path === start);
    await expect(publishing({ path: start, content: script?.content ?? '', mode: fileMode })).rejects.toMatchObject(
      refused(`${start} has the mode`),
    );
    await expect(publishing({ path: copyPath, content: assembly.bytes, mode: programMode })).rejects.toMatchObject(
      refused(`${copyPath} has the mode`),
    );
  });

  test("symbols that are not the function's", async () => {
    const symbols = { path: copyPath.replace('.dll', '.pdb'), content: 'other' };
    await expect(publishing(symbols)).rejects.toMatchObject(refused("is not the function's App.pdb"));
  });

  test('a copy that is not compiled, for another processor, or no assembly', async () => {
    await expect(publishing({ path: copyPath, content: 'MZ' })).rejects.toMatchObject(refused('is not compiled for'));
    const other = layer.architecture === 'arm64' ? 'x86_64' : 'arm64';
    const world = await World.of(undefined, { architecture: other });
    await expect(world.publish({ architecture: other })).rejects.toMatchObject({ name: 'LayerContentRefused' });
  });

  test('a copy of another assembly: one byte of its metadata is enough', async () => {
    const changed = Buffer.from(assembly.bytes);
    const at = changed.indexOf('System.Collections.Immutable\0');
    changed.write('Z', at);
    await expect(publishing({ path: copyPath, content: changed })).rejects.toMatchObject(
      refused("is another assembly than the function's App.dll"),
    );
  });

  test.each<[what: string, report: Partial<FunctionReport>, words: string]>([
    ['the framework', { framework: 'net8.0' }, 'says framework net8.0'],
    ['the level', { level: 'profiled' }, 'says level profiled'],
    ['the size', { unzippedBytes: 1 }, 'says unzippedBytes 1'],
    ['the room', { room: 1 }, 'says room 1'],
    ['a scope', { scope: 'none' as 'all' }, 'is not a build report'],
    ['no copy', { assemblies: [] }, 'is no file that the layer of this function can have'],
    ['a copy of nothing', { assemblies: [{ path: 'Other.dll', copy: 'x', bytes: 1 }] }, "is no file of the function's"],
  ])('a report that is wrong about %s', async (_, report, words) => {
    await expect((await World.of(undefined, report)).publish()).rejects.toMatchObject(refused(words));
  });

  test.each([{ copyBytes: 1 }, { methods: 1 }, { bytes: 1 }, { copy: 'prejit/other.dll' }])(
    'a report that is wrong about the copy: %j',
    async (changes) => {
      const { report } = await outputOf();
      const assemblies = report.assemblies.map((each) => ({ ...each, ...changes }));
      await expect((await World.of(undefined, { assemblies })).publish()).rejects.toMatchObject(
        refused('which the build report does not say'),
      );
    },
  );

  test('an assembly that is there twice in the report', async () => {
    const { report } = await outputOf();
    const assemblies = [...report.assemblies, ...report.assemblies];
    await expect((await World.of(undefined, { assemblies })).publish()).rejects.toMatchObject(
      refused('has an assembly twice'),
    );
  });

  test('a copy that the host would not take', async () => {
    const assemblies = [{ path: 'App.pdb', copy: 'x', bytes: 1 }];
    await expect((await World.of(undefined, { assemblies })).publish()).rejects.toMatchObject(
      refused('its deps.json does not name it'),
    );
  });

  test('a layer without a startup image, where there is to be one', async () => {
    const world = await World.of(undefined, { level: 'profiled' });
    await expect(world.publish({ level: 'profiled' })).rejects.toMatchObject(
      refused('function.runtimeconfig.json is missing'),
    );
  });

  test('a name that leads out of the layer', async () => {
    const world = await World.of([...layerEntries(), { path: 'prejit/xx/evil' }]);
    const zip = (await world.objects.read(`${layer.buildOutput}/layer.zip`))?.bytes ?? Buffer.alloc(0);
    world.objects.put(`${layer.buildOutput}/layer.zip`, renamed(zip, 'prejit/xx/evil', 'prejit/../evil'));
    await expect(world.publish()).rejects.toMatchObject(refused('..'));
  });
});

test('a layer that has no room beside the function is too large', async () => {
  const room = 1000;
  await expect((await World.of(undefined, {}, room)).publish()).rejects.toMatchObject({
    name: 'LayerTooLarge',
    message: expect.stringContaining('there is room for 1000'),
  });
});
