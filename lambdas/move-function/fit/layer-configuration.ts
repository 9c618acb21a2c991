/** What a function's layers and environment have to be to use a layer version. Pure. */
import { posix } from 'node:path';
import type { PublishedLayer } from '../../../core/pipeline';
import { layerMount, sharedStorePath } from '../../../core/targets';
import type { LayerConfiguration } from '../../aws/functions';
import { layersOfOneFunction, sharedLayers } from '../attachment/attachment';
import { entriesOf, sharedStore, startupHooks, warmBudget } from '../own-part';
import { isOwnHook, layerOf } from './layer-hooks';

export interface Wanted {
  published: Pick<PublishedLayer, 'arn' | 'startupHook'>;
  /** Hooks of ours that the function's other layers have: the only others that stay. */
  otherHooks: string[];
  /** Default of the stack; undefined for the hook's own. */
  warmBudgetMilliseconds?: string;
}

/** The new configuration: everything that is not ours stays as it is and where it is. */
export function configurationFor(current: LayerConfiguration, wanted: Wanted): LayerConfiguration {
  return {
    layers: withLayer(current.layers, wanted.published.arn),
    environment: withVariables(current.environment, wanted),
  };
}

export const sameConfiguration = (a: LayerConfiguration, b: LayerConfiguration): boolean =>
  JSON.stringify([a.layers, sorted(a.environment)]) === JSON.stringify([b.layers, sorted(b.environment)]);

const sorted = (variables: Record<string, string>): [string, string][] =>
  Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Replaces the layer's other version in its place, because later layers win over earlier ones; or adds it at the end, before those
 * that are made for the function alone.
 */
function withLayer(layers: string[], arn: string): string[] {
  const index = layers.findIndex((layer) => layerOf(layer) === layerOf(arn));
  if (index >= 0) return layers.with(index, arn);
  return [...sharedLayers(layers), arn, ...layersOfOneFunction(layers)];
}

function withVariables(
  variables: Record<string, string>,
  { published, otherHooks, warmBudgetMilliseconds }: Wanted,
): Record<string, string> {
  const result = { ...variables };
  const stores = entriesOf(result[sharedStore]);
  if (!stores.includes(sharedStorePath)) setList(result, sharedStore, [...stores, sharedStorePath]);

  const before = namedHooks(variables);
  const hooks = withHook(before, published.startupHook && layerMount + published.startupHook, otherHooks);
  if (hooks.join(':') !== before.join(':')) setList(result, startupHooks, hooks);
  // A function's own setting wins over the stack's.
  if (published.startupHook && warmBudgetMilliseconds !== undefined) result[warmBudget] ??= warmBudgetMilliseconds;
  if (before.some(isOwnHook) && !hooks.some(isOwnHook)) delete result[warmBudget];
  return result;
}

/** The startup hooks that a function's variables name. */
export const namedHooks = (variables: Record<string, string>): string[] => entriesOf(variables[startupHooks]);

/** A hook whose file is gone stops the process at start, so of ours only those stay that a layer has. */
function withHook(hooks: string[], hook: string | undefined, others: string[]): string[] {
  const index = hooks.findIndex(isOwnHook);
  const kept = hooks.filter((entry) => !isOwnHook(entry) || [hook, ...others].includes(posix.normalize(entry)));
  if (!hook || kept.some((entry) => posix.normalize(entry) === hook)) return kept;
  return index < 0 ? [...kept, hook] : kept.toSpliced(index, 0, hook);
}

function setList(variables: Record<string, string>, name: string, entries: string[]): void {
  if (entries.length > 0) variables[name] = entries.join(':');
  else delete variables[name];
}
