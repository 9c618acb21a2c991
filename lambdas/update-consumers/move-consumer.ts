/** Moves one function to a layer version, or says why not. */
import { posix } from 'node:path';
import type { Package } from '../../core/packages';
import type { ConsumerResult, PublishedLayer } from '../../core/pipeline';
import { layerMount, type Target, targetName } from '../../core/targets';
import { listed, shown } from '../../core/text';
import { type ConsumerFunction, type Functions, type LayerConfiguration, UpdateRefused } from '../aws/functions';
import type { Log } from '../aws/logger';
import type { DepsJson, Start } from './code-zip';
import { missingPackages, parseDependencies } from './dependencies';
import { configurationFor, maxLayers, namedHooks, sameConfiguration } from './layer-configuration';
import { hooksOfOtherLayers, type LayerPorts } from './layer-hooks';
import { leftBehind } from './left-behind';
import { Obstacle } from './obstacle';
import { restore } from './restore';
import { fits, whyRefused, whyUnsuitable } from './suitability';

export interface Move {
  published: PublishedLayer;
  /** All targets of the layer. */
  targets: Target[];
  /** What the layer's store holds. */
  packages: Package[];
  warmBudgetMilliseconds?: string;
  /** ARNs of the customer's keys that this stack may use. */
  kmsKeys: string[];
}

export interface MovePorts extends LayerPorts {
  functions: Functions;
  /** A function's `deps.json`; undefined when its code has none. @throws Obstacle when it can't be judged */
  readDepsJson(found: Start): Promise<DepsJson | undefined>;
  /** Waits for so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  now(): Date;
  log: Log;
}

/** Times that a function is read again because it changed under our hands. */
const maxAttempts = 6;

/** @returns undefined when the function belongs to another target of the layer, which reports it */
export async function moveConsumer(name: string, move: Move, ports: MovePorts): Promise<ConsumerResult | undefined> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    // 0, 0.5, 1, 2, 4, 8 seconds: whoever else updates the function gets on.
    if (attempt > 0) {
      const milliseconds = 250 * 2 ** attempt;
      ports.log.info('waiting, since the function changed', { function: name, attempt, milliseconds });
      await ports.pause(milliseconds);
    }
    const found = await ports.functions.get(name);
    const result = found ? await tryMove(found, move, ports) : reportOnce(name, 'There is no such function.', move);
    if (result !== 'changed') return result;
  }
  return skipped(name, 'It was being changed by somebody else all the time. Upload the manifest again to move it.');
}

const skipped = (name: string, reason: string): ConsumerResult => ({ function: name, outcome: 'skipped', reason });

/** A function that no target suits is reported with the first target only. */
const reportOnce = (name: string, reason: string, { published, targets }: Move): ConsumerResult | undefined =>
  targets[0] && targetName(targets[0]) === targetName(published) ? skipped(name, reason) : undefined;

async function tryMove(
  found: ConsumerFunction,
  move: Move,
  ports: MovePorts,
): Promise<ConsumerResult | 'changed' | undefined> {
  const { name } = found;
  const { published } = move;
  if (!fits(found, published)) {
    if (move.targets.some((target) => fits(found, target))) return undefined;
    return reportOnce(name, whyUnsuitable(found, move.targets), move);
  }
  // Lambda refuses an update while another is applied, and what we read may not last.
  if (found.isUpdating) {
    ports.log.info('waiting for an update by somebody else', { function: name });
    await ports.functions.waitUntilUpdated(name);
    return 'changed';
  }
  let wanted: LayerConfiguration;
  let behind: string;
  try {
    requireKey(found, move);
    await requireSuitableCode(found, move, ports);
    const otherHooks = await hooksOfOtherLayers(namedHooks(found.environment), found, published, ports);
    wanted = configurationFor(found, { ...move, otherHooks });
    behind = leftBehind(found, await ports.functions.published(name));
  } catch (error) {
    if (error instanceof Obstacle) return skipped(name, error.message);
    throw error;
  }
  if (sameConfiguration(found, wanted)) {
    return { function: name, outcome: 'current', reason: `It is on version ${published.version} already.${behind}` };
  }
  if (wanted.layers.length > maxLayers) {
    return skipped(name, `It has ${maxLayers} other layers, and Lambda allows no more. Remove one.`);
  }
  try {
    if (!(await ports.functions.update(name, wanted, found.revisionId))) return 'changed';
  } catch (error) {
    if (!(error instanceof UpdateRefused)) throw error;
    return skipped(name, whyRefused(error.message, published.framework, ports.now()));
  }
  ports.log.info('waiting for the update', { function: name, layers: wanted.layers });
  try {
    await ports.functions.waitUntilUpdated(name);
  } catch (error) {
    return restore(found, wanted, error as Error, ports);
  }
  return { function: name, outcome: 'updated', reason: `It uses version ${published.version} now.${behind}` };
}

/** @throws Obstacle when its variables are encrypted with a key that this stack may not use */
function requireKey({ kmsKey }: ConsumerFunction, { kmsKeys }: Move): void {
  if (kmsKey === undefined || kmsKeys.includes(kmsKey)) return;
  throw new Obstacle(`Its variables are encrypted with ${shown(kmsKey, 200)}. Add that key to prejit:kmsKeys.`);
}

/** @throws Obstacle when the function would lose variables, or not start with the new store */
async function requireSuitableCode(found: ConsumerFunction, move: Move, ports: MovePorts): Promise<void> {
  if (found.environmentError) {
    throw new Obstacle(
      `Its environment variables can't be read and would be lost: ${shown(found.environmentError, 300)}`,
    );
  }
  // The host reads these as it reads deps.json. Those of other layers come with what they name; the others may not.
  const additional = (found.environment.DOTNET_ADDITIONAL_DEPS ?? '').split(':').filter((entry) => entry !== '');
  if (!additional.every((entry) => posix.normalize(entry).startsWith(layerMount))) {
    throw new Obstacle('Its DOTNET_ADDITIONAL_DEPS names files of its code, which may need packages of a layer.');
  }
  const deps = await ports.readDepsJson(found);
  if (!deps) throw new Obstacle('Its code has no deps.json that says which packages it needs. Publish it with one.');
  const { framework, fromStore } = parseDependencies(deps, move.published.architecture);
  if (framework !== move.published.framework) {
    throw new Obstacle(`It is published for ${framework}; the layer's store is for ${move.published.framework}.`);
  }
  const missing = missingPackages(fromStore, move.packages);
  if (missing.length === 0) return;
  const names = listed(missing.map(({ id, version }) => `${id} ${version}`)).join(', ');
  throw new Obstacle(
    `It needs packages that its code lacks and the new layer does not have: ${names}. Publish it against the new artifact.xml, or add them to the manifest.`,
  );
}
