import { buildFiles, releaseLeaseKey } from '../../../core/keys';
import type { PublishedLayer, Release } from '../../../core/pipeline';
import type { Target } from '../../../core/targets';
import { updateConsumers } from '../../../lambdas/update-consumers/update-consumers';
import { FakeBucket } from '../fakes/bucket';
import { consumer, depsJsonOf, FakeFunctions, FakeParameters } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

const key = 'manifests/web/D.csproj';
const otherTarget: Target = { framework: 'net8.0', architecture: 'x86_64' };
const store = '/opt/dotnetcore/store/';

const layer = (version: number, changes: Partial<PublishedLayer> = {}): PublishedLayer => ({
  framework: 'net10.0',
  architecture: 'x86_64',
  layer: 'web',
  name: 'web-net10-0-x86_64',
  arn: `arn:aws:lambda:eu-west-1:000000000000:layer:web-net10-0-x86_64:${version}`,
  version,
  fingerprint: 'f',
  level: 'cross-module',
  artifact: `s3://test-bucket/builds/web/net10.0-x86_64/f/${buildFiles.artifact}`,
  report: 'report',
  reused: false,
  zipBytes: 1,
  unzippedBytes: 1,
  ...changes,
});

const deps = (libraries: Record<string, object>, framework = '10.0') =>
  JSON.stringify({ runtimeTarget: { name: `.NETCoreApp,Version=v${framework}/linux-x64` }, libraries });
const fromStore = { runtimeStoreManifestName: 'artifact.xml' };

let objects: FakeBucket;
let functions: FakeFunctions;
let parameters: FakeParameters;
let log: FakeLog;
let running: Set<string>;
let tagged: string[];
let depsOf: Map<string, string | undefined>;
/** Paths of the files in layers, by ARN. Others can't be looked at. */
let layerFiles: Map<string, string[]>;
let manifestVersion: string;

beforeEach(() => {
  objects = new FakeBucket();
  functions = new FakeFunctions();
  parameters = new FakeParameters();
  log = new FakeLog();
  running = new Set(['first', 'second']);
  tagged = [];
  depsOf = new Map();
  layerFiles = new Map();
  manifestVersion = objects.put(key, 'manifest');
  objects.put(
    `builds/web/net10.0-x86_64/f/${buildFiles.artifact}`,
    '<StoreArtifacts><Package Id="Dapper" Version="2.1.0" /></StoreArtifacts>',
  );
});

interface Changes {
  published?: PublishedLayer;
  execution?: string;
  versionId?: string;
  at?: string;
  targets?: Target[];
}

const run = ({
  published = layer(1),
  execution = 'first',
  versionId = manifestVersion,
  at = key,
  targets,
}: Changes = {}) =>
  updateConsumers(
    {
      manifest: { bucket: objects.bucket, key: at, versionId },
      execution,
      published,
      targets: targets ?? [published],
    },
    { CONSUMERS: { web: ['app'] }, SSM_PREFIX: '/prejit', WARM_BUDGET_MILLISECONDS: undefined },
    {
      objects,
      functions,
      parameters,
      isRunning: async (arn) => running.has(arn),
      functionsTagged: async () => tagged,
      readDepsJson: async ({ codeUrl }) => {
        const name = codeUrl.split('/').at(-1) ?? '';
        const text = depsOf.has(name) ? depsOf.get(name) : deps({ 'Dapper/2.1.0': fromStore, 'App/1.0.0': {} });
        return text === undefined ? undefined : depsJsonOf(text);
      },
      layerHasFile: async (arn, path) => {
        const paths = layerFiles.get(arn);
        if (!paths) throw new Error('access denied');
        return paths.includes(path);
      },
      pause: async () => undefined,
      log,
    },
  );

const outcomes = ({ consumers }: Release) => consumers.map((each) => `${each.function} ${each.outcome}`);

describe('a release', () => {
  test('moves named and tagged functions, and records the ARN before and after', async () => {
    tagged = ['tagged', 'app'];
    functions.add(consumer('app', { environment: { A: '1' } }), consumer('tagged'), consumer('stranger'));
    const release = await run();
    expect(outcomes(release)).toEqual(['app updated', 'tagged updated']);
    expect(functions.all.get('app')).toMatchObject({
      layers: [layer(1).arn],
      environment: { A: '1', DOTNET_SHARED_STORE: store },
    });
    expect(functions.all.get('stranger')?.layers).toEqual([]);
    const path = '/prejit/web/net10.0/x86_64';
    expect(parameters.writes).toEqual([`${path}/1`, `${path}/artifact`, `${path}/latest`]);
    expect(parameters.values.get(`${path}/latest`)).toBe(layer(1).arn);
    expect(parameters.values.get(`${path}/artifact`)).toBe(layer(1).artifact);
    expect(release).toMatchObject({ parameter: `${path}/1`, superseded: false });
  });

  test('done again finds everything as it should be', async () => {
    functions.add(consumer('app'));
    const first = await run();
    expect(outcomes(await run({ execution: 'second' }))).toEqual(['app current']);
    expect((await run()).parameter).toBe(first.parameter);
    expect(functions.updates).toEqual(['app']);
  });

  test('never changes what is recorded under a version', async () => {
    await parameters.set('/prejit/web/net10.0/x86_64/1', 'another');
    await expect(run()).rejects.toThrow('/prejit/web/net10.0/x86_64/1');
  });
});

describe('newest wins', () => {
  const latest = () => parameters.values.get('/prejit/web/net10.0/x86_64/latest');

  test('an older version of the manifest records its own number and moves nothing', async () => {
    functions.add(consumer('app'));
    const newer = objects.put(key, 'newer manifest');
    await run({ versionId: newer, published: layer(2) });
    const release = await run({ execution: 'second', published: layer(1) });
    expect(release).toMatchObject({ superseded: true, consumers: [] });
    expect(parameters.values.get('/prejit/web/net10.0/x86_64/1')).toBe(layer(1).arn);
    expect(latest()).toBe(layer(2).arn);
    expect(functions.all.get('app')?.layers).toEqual([layer(2).arn]);
  });

  test('between keys the later upload wins; in the same second, the same one for everybody', async () => {
    const other = 'manifests/web/Other.csproj';
    const sameSecond = objects.put(other, 'other');
    expect(await run()).toMatchObject({ superseded: true });
    expect(await run({ at: other, versionId: sameSecond })).toMatchObject({ superseded: false });
    objects.now = new Date('2026-01-01T00:00:05Z');
    expect(await run({ versionId: objects.put(key, 'later') })).toMatchObject({ superseded: false });
    expect(await run({ at: other, versionId: sameSecond })).toMatchObject({ superseded: true });
  });

  test('other layers and other files do not count', async () => {
    objects.now = new Date('2026-01-01T00:00:05Z');
    objects.put('manifests/web-2/D.csproj', 'x');
    objects.put('manifests/web/startup.profile', 'x');
    expect(await run()).toMatchObject({ superseded: false });
  });

  test.each([
    ['as a version', () => objects.delete(key, manifestVersion)],
    ['with a delete marker', () => objects.delete(key)],
    [
      'back to an older version',
      () => {
        manifestVersion = objects.put(key, 'newer manifest');
        objects.delete(key, manifestVersion);
      },
    ],
  ])('a manifest that was deleted %s while it was built is not released', async (_, remove) => {
    functions.add(consumer('app'));
    remove();
    expect(await run()).toMatchObject({ superseded: true, consumers: [] });
    expect(functions.updates).toEqual([]);
    expect(latest()).toBeUndefined();
  });

  test('two releases take turns, and the lease of a stopped execution is taken over', async () => {
    const results = await Promise.allSettled([run(), run({ execution: 'second' })]);
    const rejected = results.filter((result) => result.status === 'rejected');
    expect(rejected.map(({ reason }) => reason.name)).toEqual(['ReleaseInProgress']);
    await run({ execution: 'second' });

    objects.put(releaseLeaseKey('web', layer(1)), JSON.stringify({ execution: 'first' }));
    await expect(run({ execution: 'second' })).rejects.toMatchObject({ name: 'ReleaseInProgress' });
    running.delete('first');
    await expect(run({ execution: 'second' })).resolves.toBeDefined();
  });

  test('a failed release gives its lease back', async () => {
    parameters.set = () => Promise.reject(new Error('no SSM'));
    await expect(run()).rejects.toThrow('no SSM');
    await expect(run({ execution: 'second' })).rejects.toThrow('no SSM');
  });
});

describe('a function that is not moved', () => {
  const reasonFor = async (changes: Parameters<typeof consumer>[1]) => {
    functions.add(consumer('app', changes));
    const { consumers } = await run();
    expect(consumers).toMatchObject([{ function: 'app', outcome: 'skipped' }]);
    expect(functions.updates).toEqual([]);
    return consumers[0]?.reason;
  };

  test('because the new store lacks a package', async () => {
    depsOf.set('app', deps({ 'Dapper/2.0.0': fromStore, 'Npgsql/8.0.0': fromStore }));
    expect(await reasonFor({})).toContain('Dapper 2.0.0, Npgsql 8.0.0');
  });

  test('because it lacks so many packages that not all of them are named', async () => {
    const needed = Array.from({ length: 500 }, (_, n) => [`Dapper${n}/2.0.0`, fromStore]);
    depsOf.set('app', deps(Object.fromEntries(needed)));
    const reason = await reasonFor({});
    expect(reason).toContain('Dapper19 2.0.0, and 480 more.');
  });

  test('because it is published for another framework', async () => {
    depsOf.set('app', deps({}, '8.0'));
    expect(await reasonFor({})).toContain('net8.0');
  });

  test('because its code does not say what it needs', async () => {
    depsOf.set('app', undefined);
    expect(await reasonFor({})).toContain('deps.json');
    depsOf.set('app', '{}');
    expect(await reasonFor({})).toContain('not a .NET dependency manifest');
  });

  test('because its code has more dependency files', async () => {
    const reason = await reasonFor({ environment: { DOTNET_ADDITIONAL_DEPS: '/opt/otel/deps/:/opt/../var/task/x' } });
    expect(reason).toContain('DOTNET_ADDITIONAL_DEPS');
  });

  test('because its variables would be lost', async () => {
    expect(await reasonFor({ environmentError: 'no access to the key' })).toContain('no access to the key');
  });

  test('because it has five other layers', async () => {
    const layers = [1, 2, 3, 4, 5].map((n) => `arn:aws:lambda:eu-west-1:000000000000:layer:l${n}:1`);
    expect(await reasonFor({ layers })).toContain('5 other layers');
  });

  test('because it is an image, another runtime, or not there', async () => {
    expect(await reasonFor({ packageType: 'Image' })).toContain('container image');
    expect(await reasonFor({ runtime: 'nodejs24.x' })).toContain('nodejs24.x');
    functions.all.clear();
    expect((await run()).consumers).toMatchObject([{ outcome: 'skipped', reason: 'There is no such function.' }]);
  });

  test('does not keep the others from moving, and the layer becomes the newest', async () => {
    tagged = ['broken', 'fine'];
    functions.add(consumer('broken'), consumer('fine'));
    const { get } = functions;
    functions.get = (name) => (name === 'broken' ? Promise.reject(new Error('denied')) : get.call(functions, name));
    const release = await run();
    expect(outcomes(release)).toEqual(['app skipped', 'broken skipped', 'fine updated']);
    expect(release.consumers[1]?.reason).toContain('denied');
    expect(parameters.values.has('/prejit/web/net10.0/x86_64/latest')).toBe(true);
  });
});

describe("another layer's startup hook", () => {
  const hook = 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll';
  const other = 'arn:aws:lambda:eu-west-1:999999999999:layer:theirs:4';
  const before = { DOTNET_SHARED_STORE: store, DOTNET_STARTUP_HOOKS: `/opt/${hook}`, PREJIT_WARM_BUDGET_MS: '500' };
  const moved = async (environment: Record<string, string>, startupHook?: string, layers = [layer(1).arn, other]) => {
    functions.add(consumer('app', { layers, environment }));
    const { consumers } = await run({ published: layer(2, { startupHook }) });
    return { ...consumers[0], environment: functions.all.get('app')?.environment };
  };

  test('stays when the other layer has the file', async () => {
    layerFiles.set(other, [hook]);
    expect(await moved(before)).toMatchObject({ outcome: 'updated', environment: before });
  });

  test('goes when neither has it', async () => {
    layerFiles.set(other, ['dotnetcore/startup/x64/net8.0/Prejit.Startup.dll']);
    const { environment } = await moved(before);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });

  test('is named when the new version has it, whatever the other has', async () => {
    const { environment } = await moved({}, hook);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store, DOTNET_STARTUP_HOOKS: `/opt/${hook}` });
  });

  test('is not named when it was not', async () => {
    layerFiles.set(other, [hook]);
    const { environment } = await moved({});
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });

  test('keeps the function from moving when the other layer cannot be looked at', async () => {
    expect(await moved(before)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/layer:theirs:4, which can't be looked at: access denied/),
      environment: before,
    });
  });

  test('is not looked for in the version that is replaced', async () => {
    const { environment } = await moved(before, undefined, [layer(1).arn]);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });
});

describe('a layer with several targets', () => {
  const published8 = layer(1, {
    ...otherTarget,
    arn: 'arn:aws:lambda:eu-west-1:000000000000:layer:web-net8-0-x86_64:1',
  });
  const targets = [layer(1), otherTarget];

  test('reports a function with the target that it runs on', async () => {
    functions.add(consumer('app', { runtime: 'dotnet8' }));
    depsOf.set('app', deps({}, '8.0'));
    expect(outcomes(await run({ targets }))).toEqual([]);
    expect(outcomes(await run({ targets, published: published8 }))).toEqual(['app updated']);
  });

  test('reports a function that runs on none of them once', async () => {
    functions.add(consumer('app', { runtime: 'python3.13' }));
    expect(outcomes(await run({ targets }))).toEqual(['app skipped']);
    expect(outcomes(await run({ targets, published: published8 }))).toEqual([]);
  });
});

describe('while others change the function', () => {
  test('waits for an update, and reads again after a conflict', async () => {
    functions.add(consumer('app', { isUpdating: true }));
    let disturbances = 2;
    functions.beforeUpdate = (name) => {
      if (disturbances-- > 0) functions.change(name, { environment: { B: String(disturbances) } });
    };
    expect(outcomes(await run())).toEqual(['app updated']);
    expect(functions.all.get('app')?.environment).toEqual({ B: '0', DOTNET_SHARED_STORE: store });
  });

  test('gives up in the end', async () => {
    functions.add(consumer('app'));
    functions.beforeUpdate = (name) => functions.change(name, {});
    expect(outcomes(await run())).toEqual(['app skipped']);
  });
});

describe('an update that fails', () => {
  const before = { layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:other:1'], environment: { A: '1' } };
  const failure = new Error('Layers consume more than the available size');

  test('is taken back', async () => {
    functions.add(consumer('app', before));
    functions.waits.set('app', [failure]);
    const { consumers } = await run();
    expect(consumers).toMatchObject([{ outcome: 'rolled-back', reason: expect.stringContaining(failure.message) }]);
    expect(functions.all.get('app')).toMatchObject(before);
  });

  test('that cannot be taken back fails the execution, once everything else is done', async () => {
    tagged = ['fine'];
    functions.add(consumer('app', before), consumer('fine'));
    functions.waits.set('app', [failure, new Error('still not')]);
    await expect(run()).rejects.toMatchObject({ name: 'ConsumerNotRestored', message: expect.stringContaining('app') });
    expect(functions.all.get('fine')?.layers).toEqual([layer(1).arn]);
    expect(parameters.values.has('/prejit/web/net10.0/x86_64/latest')).toBe(true);
  });

  test('is left alone when somebody else has changed the function since', async () => {
    functions.add(consumer('app', before));
    functions.waitUntilUpdated = async (name) => {
      functions.change(name, { environment: { THEIRS: '1' } });
      throw failure;
    };
    expect(outcomes(await run())).toEqual(['app rolled-back']);
    expect(functions.all.get('app')?.environment).toEqual({ THEIRS: '1' });
  });
});

describe('the log', () => {
  const said = () => log.lines.map(({ message, function: name }) => [message, ...(name ? [name] : [])].join(': '));

  test('has a line for every function when it is done, and before every wait', async () => {
    tagged = ['image', 'tagged'];
    functions.add(
      consumer('app', { isUpdating: true }),
      consumer('tagged'),
      consumer('image', { packageType: 'Image' }),
    );
    await run();
    expect(said()[0]).toBe('moving functions');
    expect(log.lines[0]).toMatchObject({ functions: ['app', 'image', 'tagged'] });
    expect(said().filter((line) => line.endsWith(': app'))).toEqual([
      'waiting for an update by somebody else: app',
      'waiting, since the function changed: app',
      'waiting for the update: app',
      'done with a function: app',
    ]);
    expect(log.lines).toContainEqual(expect.objectContaining({ function: 'tagged', outcome: 'updated' }));
    expect(log.lines).toContainEqual(expect.objectContaining({ function: 'image', outcome: 'skipped' }));
  });

  test('has a line for every attempt to move a function or to take it back', async () => {
    functions.add(consumer('app'));
    functions.beforeUpdate = (name) => functions.change(name, {});
    await run();
    const waits = log.lines.filter(({ message }) => message === 'waiting, since the function changed');
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([500, 1000, 2000, 4000, 8000]);

    log = new FakeLog();
    functions.beforeUpdate = () => undefined;
    functions.waits.set('app', [new Error('too large'), new Error('still not')]);
    await expect(run()).rejects.toMatchObject({ name: 'ConsumerNotRestored' });
    expect(said()).toContain('taking an update back: app');
    expect(said().at(-1)).toBe('failed with a function: app');
  });
});
