/** Functions whose runtime, layers and variables leave little room for a move. */
import { startupHookPath } from '../../../core/targets';
import type { Attack } from '../attack';
import { hook, moves, stays } from './moves';
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
  moves('its own layer, of which the old version was deleted', {
    meanwhile: async (world, { fn }) => {
      const { Layers = [] } = await world.configuration(fn);
      await deleteLayer(world, Layers[0]?.Arn);
    },
  }),
  stays(
    'a layer of others that was deleted',
    { otherLayers: [[]], meanwhile: (world, { others }) => deleteLayer(world, others[0]) },
    /Layer version .* does not exist/,
  ),
  moves('five layers with its own', { otherLayers: [[], [], [], []] }),
  stays('no room for another variable', { environment: full }, /Lambda allows 4096/),
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
];
