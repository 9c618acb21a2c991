/** Functions whose runtime, layers, variables or state leave little room for a move. */
import { startupHookPath } from '../../../lambdas/shared/targets';
import { rawZip } from '../../support/raw-zip';
import type { Attack } from '../attack';
import { hook, moves, own, stays } from './moves';
import { type ConsumerWorld, target } from './world';

const hookFile = startupHookPath(target);
const otherHook = '/opt/otel/OpenTelemetry.dll';
const store = '/opt/dotnetcore/store/';
/** A function that a layer with a startup image was attached to, with a budget of its own; and with the stack's default. */
const named = { DOTNET_STARTUP_HOOKS: hook, PREJIT_WARM_BUDGET_MS: '300' };
const namedByDefault = { ...named, PREJIT_WARM_BUDGET_MS: '1000' };
const full = { FILL: 'x'.repeat(4096 - JSON.stringify({ OWNER: 'team-a', FILL: '' }).length) };

const deleteLayer = (world: ConsumerWorld, arn = ''): Promise<unknown> => {
  const [, , , , , , LayerName, version] = arn.split(':');
  return world.pipeline.aws.lambda.deleteLayerVersion({ LayerName, VersionNumber: Number(version) });
};

export const configurationAttacks: Attack<ConsumerWorld>[] = [
  stays('another language', { runtime: 'nodejs24.x', layers: [] }, /It runs nodejs24\.x on x86_64/),
  stays('another version of .NET', { runtime: 'dotnet8', layers: [] }, /It runs dotnet8 on x86_64/),
  stays('another architecture', { architecture: 'arm64', layers: [] }, /on arm64/),
  stays(
    'five layers of others',
    {
      layers: [],
      meanwhile: async (world, { fn }) => {
        const layers = await Promise.all(Array.from({ length: 5 }, () => world.publish(world.newName())));
        await world.pipeline.aws.lambda.updateFunctionConfiguration({ FunctionName: fn, Layers: layers });
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    },
    /5 other layers/,
  ),
  moves('five layers with its own', { otherLayers: [[], [], [], []] }),
  stays('no room for another variable', { environment: full }, /4KB/),
  stays(
    'dependency files of its own',
    { environment: { DOTNET_ADDITIONAL_DEPS: '/var/task/more.deps.json' } },
    /DOTNET_ADDITIONAL_DEPS/,
  ),
  moves(
    'a store of its own',
    { environment: { DOTNET_SHARED_STORE: '/var/task/store:' } },
    {
      DOTNET_SHARED_STORE: `/var/task/store:${store}`,
    },
  ),
  moves("another layer's hook", { hadHook: true, otherLayers: [[hookFile]], environment: named }, named),
  moves('a hook that is gone', { hadHook: true, otherLayers: [[]], environment: named }),
  moves('a hook that is gone, written differently', {
    hadHook: true,
    environment: { DOTNET_STARTUP_HOOKS: `/opt/./dotnetcore//x/..${hook.slice('/opt/dotnetcore'.length)}` },
  }),
  moves(
    'a hook that is gone, among others',
    { hadHook: true, environment: { DOTNET_STARTUP_HOOKS: `${hook}:${otherHook}` } },
    {
      DOTNET_STARTUP_HOOKS: otherHook,
    },
  ),
  moves(
    'hooks of others only',
    { environment: { DOTNET_STARTUP_HOOKS: `:${otherHook}::` } },
    {
      DOTNET_STARTUP_HOOKS: `:${otherHook}::`,
    },
  ),
  moves('a hook for a target that is gone', { environment: { DOTNET_STARTUP_HOOKS: hook.replace('x64', 'arm64') } }),
  moves('a first startup image', { hasHook: true }, namedByDefault),
  moves('a hook that its owner took out', { hadHook: true, otherLayers: [[hookFile]] }),
  moves(
    'a hook that another layer has and the new one too',
    { hasHook: true, otherLayers: [[hookFile]], environment: named },
    named,
  ),
  stays(
    "a hook whose layer can't be looked at",
    {
      hadHook: true,
      otherLayers: [[hookFile]],
      environment: named,
      meanwhile: (world, { others }) => deleteLayer(world, others[0]),
    },
    /can't be looked at/,
  ),
  moves(
    'a function that is being updated',
    {
      meanwhile: ({ pipeline }, { fn }) =>
        pipeline.aws.lambda.updateFunctionConfiguration({
          FunctionName: fn,
          Environment: { Variables: { OWNER: 'team-a', MORE: '1' } },
        }),
    },
    { MORE: '1' },
  ),
  {
    name: 'a published version and its alias',
    expected: 'they stay, the function moves',
    async attempt(world) {
      const { lambda } = world.pipeline.aws;
      const [layer, fn] = [world.newName(), world.newName()];
      const layers = [await world.publish(layer)];
      await world.create(fn, { code: rawZip([own]), follows: layer, layers });
      const { Version = '' } = await lambda.publishVersion({ FunctionName: fn });
      await lambda.createAlias({ FunctionName: fn, Name: 'live', FunctionVersion: Version });
      const frozen = () => Promise.all([world.configuration(`${fn}:${Version}`), world.configuration(`${fn}:live`)]);
      const before = JSON.stringify(await frozen());
      const { consumers } = await world.release(layer, await world.publish(layer));
      if (consumers[0]?.outcome !== 'updated') return JSON.stringify(consumers);
      return JSON.stringify(await frozen()) === before ? this.expected : 'they were changed';
    },
  },
  {
    name: 'an alias in the configuration of the stack',
    expected: 'update-consumers refuses to start',
    async attempt(world) {
      const { lambda } = world.pipeline.aws;
      const [layer, fn, by] = [world.newName(), world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: layer });
      await lambda.publishVersion({ FunctionName: fn });
      await lambda.createAlias({ FunctionName: fn, Name: 'live', FunctionVersion: '1' });
      const before = JSON.stringify(await world.configuration(fn));
      await copyUpdateConsumers(world, by, { [layer]: [`${fn}:live`] });
      const released = await world.publish(layer);
      const error = await world.release(layer, released, { by }).catch(({ message }: Error) => message);
      const text = JSON.stringify(error);
      if (!text.includes('is not the name of a function, without ARN and alias')) return text;
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
  {
    name: 'a tag that names a longer layer',
    expected: 'no consumer, and left as it was',
    async attempt(world) {
      const [layer, fn] = [world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: `${layer}-2` });
      const before = JSON.stringify(await world.configuration(fn));
      const { consumers } = await world.release(layer, await world.publish(layer));
      if (consumers.length > 0) return JSON.stringify(consumers);
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
  {
    name: 'a release whose manifest was deleted',
    expected: 'superseded, and left as it was',
    async attempt(world) {
      const [layer, fn] = [world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: layer });
      const before = JSON.stringify(await world.configuration(fn));
      const manifest = await world.manifest(layer);
      await world.pipeline.aws.s3.deleteObject({ Bucket: manifest.bucket, Key: manifest.key });
      const { superseded, consumers } = await world.release(layer, await world.publish(layer), { manifest });
      if (!superseded || consumers.length > 0) return JSON.stringify(consumers);
      const { 'net10.0/x86_64/latest': latest } = await world.pipeline.parameters(layer);
      if (latest) return 'latest was written';
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
];

/** The deployed update-consumers under another name, with other consumers in its configuration. */
async function copyUpdateConsumers(world: ConsumerWorld, name: string, consumers: Record<string, string[]>) {
  const { lambda } = world.pipeline.aws;
  const { Configuration, Code } = await lambda.getFunction({ FunctionName: 'prejit-dev-update-consumers' });
  const zip = Buffer.from(await (await fetch(Code?.Location ?? '')).arrayBuffer());
  await lambda.createFunction({
    FunctionName: name,
    Role: Configuration?.Role,
    Runtime: Configuration?.Runtime,
    Handler: Configuration?.Handler,
    Timeout: 60,
    Code: { ZipFile: zip },
    Environment: { Variables: { ...Configuration?.Environment?.Variables, CONSUMERS: JSON.stringify(consumers) } },
  });
}
