/** Decides what a function's configuration has to become to use a layer version, or why it must stay as it is. */
import { posix } from 'node:path';
import type { Package } from '../../../core/packages';
import type { PublishedLayer } from '../../../core/pipeline';
import { layerMount } from '../../../core/targets';
import { shown } from '../../../core/text';
import type { ConsumerFunction, LayerConfiguration } from '../../aws/functions';
import { Obstacle } from '../obstacle';
import { entriesOf } from '../own-part';
import type { DepsJson, Start } from '../zips/code-zip';
import type { LayerPorts } from '../zips/layer-zips';
import { parseDependencies } from './dependencies';
import { configurationFor, namedHooks, sameConfiguration } from './layer-configuration';
import { hooksOfOtherLayers } from './layer-hooks';
import { requireRoom } from './limits';
import { requirePackages } from './needed-packages';

/** A layer version that functions move to. */
export interface MovingLayer {
  published: PublishedLayer;
  /** What its store holds. */
  packages: Package[];
}

export interface JudgeSettings {
  /** Default of the stack; undefined for the hook's own. */
  warmBudgetMilliseconds?: string;
  /** ARNs of the customer's keys that this stack may use. */
  kmsKeys: string[];
}

export interface JudgePorts extends LayerPorts {
  /** A function's `deps.json`; undefined when its code has none. @throws Obstacle when it can't be judged */
  readDepsJson(found: Start): Promise<DepsJson | undefined>;
}

/** @throws Obstacle that says why the function must not be moved, in words for its owner */
export async function wantedFor(
  found: ConsumerFunction,
  layer: MovingLayer,
  settings: JudgeSettings,
  ports: JudgePorts,
): Promise<LayerConfiguration> {
  const { published } = layer;
  requireKey(found, settings);
  const { codeBytes } = await requireSuitableCode(found, layer, ports);
  const otherHooks = await hooksOfOtherLayers(namedHooks(found.environment), found, published, ports);
  const wanted = configurationFor(found, { published, otherHooks, ...settings });
  if (!sameConfiguration(found, wanted)) await requireRoom(wanted, codeBytes, published, ports);
  return wanted;
}

/** @throws Obstacle when its variables are encrypted with a key that this stack may not use */
function requireKey({ kmsKey }: ConsumerFunction, { kmsKeys }: JudgeSettings): void {
  if (kmsKey === undefined || kmsKeys.includes(kmsKey)) return;
  throw new Obstacle(`Its variables are encrypted with ${shown(kmsKey, 200)}. Add that key to prejit:kmsKeys.`);
}

/** @throws Obstacle when the function would lose variables, or not start with the new store */
async function requireSuitableCode(found: ConsumerFunction, layer: MovingLayer, ports: JudgePorts): Promise<DepsJson> {
  const { published } = layer;
  if (found.environmentError) {
    throw new Obstacle(
      `Its environment variables can't be read and would be lost: ${shown(found.environmentError, 300)}`,
    );
  }
  // The host reads these as it reads deps.json. Those of other layers come with what they name; the others may not.
  const additional = entriesOf(found.environment.DOTNET_ADDITIONAL_DEPS);
  if (!additional.every((entry) => posix.normalize(entry).startsWith(layerMount))) {
    throw new Obstacle('Its DOTNET_ADDITIONAL_DEPS names files of its code, which may need packages of a layer.');
  }
  const deps = await ports.readDepsJson(found);
  if (!deps) throw new Obstacle('Its code has no deps.json that says which packages it needs. Publish it with one.');
  const { framework, fromStore } = parseDependencies(deps, published.architecture);
  if (framework !== published.framework) {
    throw new Obstacle(`It is published for ${framework}; the layer's store is for ${published.framework}.`);
  }
  await requirePackages(fromStore, found.layers, layer, ports);
  return deps;
}
