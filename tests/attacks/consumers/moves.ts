/** One function that follows a layer, and what a release of the layer does to it. */
import { isDeepStrictEqual } from 'node:util';
import { sharedStorePath, startupHookPath } from '../../../core/targets';
import { type RawEntry, type RawZip, rawZip } from '../../support/raw-zip';
import type { Attack } from '../attack';
import { type ConsumerWorld, type NewFunction, target } from './world';

/** A `deps.json`: libraries by name, those of the store with the name of its list. */
export const depsJson = (libraries: Record<string, object>, framework = '10.0'): string =>
  JSON.stringify({ runtimeTarget: { name: `.NETCoreApp,Version=v${framework}/linux-x64` }, libraries });

export const fromStore = { runtimeStoreManifestName: 'artifact.xml' };
/** Of a function that the layer suits, and of one that it does not. */
export const good = depsJson({ 'App/1.0.0': {}, 'Dapper/2.1.0': fromStore });
export const bad = depsJson({ 'App/1.0.0': {}, 'Npgsql/9.0.0': fromStore });
export const own = { name: 'App.deps.json', content: good };

export const hook = `/opt/${startupHookPath(target)}`;

type Settings = Partial<Omit<NewFunction, 'code' | 'follows'>>;

export interface Situation extends Settings {
  entries?: RawEntry[];
  zip?: RawZip;
  /** Whether the layer's version before and the one that is released have a startup image. */
  hadHook?: boolean;
  hasHook?: boolean;
  /** Further layers of the function: the files of each. */
  otherLayers?: string[][];
  /** Happens after the function was created. */
  meanwhile?(world: ConsumerWorld, names: { fn: string; others: string[] }): Promise<unknown>;
}

/** What is left of a function that was moved: its variables, without those that stay and the store. */
export type Moved = Record<string, string>;

/** It must not move, for this reason, and nothing of its configuration may change. */
export const stays = (name: string, situation: Situation, reason: RegExp): Attack<ConsumerWorld> => ({
  name,
  expected: 'skipped, and left as it was',
  async attempt(world) {
    const { before, after, results } = await played(world, situation);
    const [result] = results;
    if (results.length !== 1 || result?.outcome !== 'skipped') return `ended as ${JSON.stringify(results)}`;
    if (!reason.test(result.reason)) return `skipped because: ${result.reason}`;
    if (result.reason.length > maxReason) return `skipped with ${result.reason.length} characters`;
    return isDeepStrictEqual(before, after) ? this.expected : 'skipped, but it was changed';
  },
});

/** It must move, and of its configuration only layer and variables may change. */
export const moves = (name: string, situation: Situation, variables: Moved = {}): Attack<ConsumerWorld> => ({
  name,
  expected: 'moved, and nothing else',
  async attempt(world) {
    const { before, after, results, arns } = await played(world, situation);
    if (results.length !== 1 || results[0]?.outcome !== 'updated') return `ended as ${JSON.stringify(results)}`;
    const layers = (before.Layers ?? []).map(({ Arn }) => (Arn === arns.before ? arns.released : Arn));
    const wanted = { layers, variables: { OWNER: 'team-a', DOTNET_SHARED_STORE: sharedStorePath, ...variables } };
    const found = { layers: after.Layers?.map(({ Arn }) => Arn), variables: after.Environment?.Variables };
    if (!isDeepStrictEqual(found, wanted)) return `moved to ${JSON.stringify(found)}`;
    return isDeepStrictEqual(unmoved(before), unmoved(after)) ? this.expected : 'moved, and changed otherwise';
  },
});

/** Longest reason, in characters: it is one line of a mail. */
const maxReason = 1500;

type Configuration = Awaited<ReturnType<ConsumerWorld['configuration']>>;

/** What every update changes. */
const moving = new Set(['Layers', 'Environment', 'RevisionId', 'LastModified', 'LastUpdateStatus']);

const unmoved = (configuration: Configuration) => Object.entries(configuration).filter(([name]) => !moving.has(name));

async function played(world: ConsumerWorld, situation: Situation) {
  const { entries = [own], zip, hadHook, hasHook, otherLayers = [], meanwhile, ...settings } = situation;
  const layer = world.newName();
  const fn = world.newName();
  const startupHook = startupHookPath(target);
  const before = await world.publish(layer, hadHook ? [startupHook] : []);
  const others = await Promise.all(otherLayers.map((files) => world.publish(world.newName(), files)));
  const layers = settings.layers ?? [before, ...others];
  await world.create(fn, { ...settings, layers, code: rawZip(entries, zip), follows: layer });
  const released = await world.publish(layer, hasHook ? [startupHook] : []);
  await meanwhile?.(world, { fn, others });
  const configuration = await world.configuration(fn);
  const { functions } = await world.release(layer, released, hasHook ? { startupHook } : {});
  return {
    before: configuration,
    after: await world.configuration(fn),
    results: functions,
    arns: { before, released },
  };
}
