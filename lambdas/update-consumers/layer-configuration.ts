/** What a function's layers and environment have to be to use a layer version. Pure. */
import type { LayerConfiguration } from '../shared/aws/functions';
import type { PublishedLayer } from '../shared/pipeline';
import { layerMount, sharedStorePath } from '../shared/targets';

/** Lambda's limit of layers per function. */
export const maxLayers = 5;

const sharedStore = 'DOTNET_SHARED_STORE';
const startupHooks = 'DOTNET_STARTUP_HOOKS';
/** How long the startup hook may warm, in milliseconds. */
const warmBudget = 'PREJIT_WARM_BUDGET_MS';

/** A startup hook that a layer of ours brings, whatever it was built for. */
const ownHook = /^\/opt\/dotnetcore\/startup\/[^:/]+\/[^:/]+\/Prejit\.Startup\.dll$/;

/** The new configuration: everything that is not ours stays as it is and where it is. */
export function configurationFor(
  current: LayerConfiguration,
  published: Pick<PublishedLayer, 'arn' | 'startupHook'>,
  warmBudgetMilliseconds: string | undefined,
): LayerConfiguration {
  return {
    layers: withLayer(current.layers, published.arn),
    environment: withVariables(current.environment, published.startupHook, warmBudgetMilliseconds),
  };
}

export const sameConfiguration = (a: LayerConfiguration, b: LayerConfiguration): boolean =>
  JSON.stringify([a.layers, sorted(a.environment)]) === JSON.stringify([b.layers, sorted(b.environment)]);

const sorted = (variables: Record<string, string>): [string, string][] =>
  Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));

/** ARN of a layer, without the version at the end. */
const layerOf = (versionArn: string): string => versionArn.replace(/:\d+$/, '');

/** Replaces the layer's other version in its place, because later layers win over earlier ones; or adds it at the end. */
function withLayer(layers: string[], arn: string): string[] {
  const index = layers.findIndex((layer) => layerOf(layer) === layerOf(arn));
  return index < 0 ? [...layers, arn] : layers.with(index, arn);
}

function withVariables(
  variables: Record<string, string>,
  hook: string | undefined,
  warmBudgetMilliseconds: string | undefined,
): Record<string, string> {
  const result = { ...variables };
  const stores = list(result[sharedStore]);
  if (!stores.includes(sharedStorePath)) stores.push(sharedStorePath);
  setList(result, sharedStore, stores);

  // A hook whose file is gone stops the process at start, so ours goes when the layer has none.
  const hookPath = hook && layerMount + hook;
  setList(result, startupHooks, withHook(list(result[startupHooks]), hookPath));
  if (!hookPath) delete result[warmBudget];
  // A function's own setting wins over the stack's.
  else if (warmBudgetMilliseconds !== undefined) result[warmBudget] ??= warmBudgetMilliseconds;
  return result;
}

function withHook(hooks: string[], hook: string | undefined): string[] {
  const index = hooks.findIndex((path) => ownHook.test(path));
  const others = hooks.filter((path) => !ownHook.test(path));
  if (!hook) return others;
  return index < 0 ? [...others, hook] : others.toSpliced(index, 0, hook);
}

/** The entries of a `:`-separated variable. */
const list = (value: string | undefined): string[] => (value ?? '').split(':').filter((entry) => entry !== '');

function setList(variables: Record<string, string>, name: string, entries: string[]): void {
  if (entries.length > 0) variables[name] = entries.join(':');
  else delete variables[name];
}
