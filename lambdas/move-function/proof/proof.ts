/**
 * Proves that a function works with a layer before that counts: by its own events, invoked before and after; without one, by a start
 * in which Lambda runs the function's init and nothing else of it.
 */
import type { ColdStarts, PublishedLayer } from '../../../core/pipeline';
import type { Rollout } from '../../../core/rollout';
import type { ConsumerFunction } from '../../aws/functions';
import type { Invocations } from '../../aws/invocations';
import type { Log } from '../../aws/logger';
import type { ObjectStore } from '../../aws/objects';
import type { Versions } from '../../aws/versions';
import {
  beforeDescription,
  movedDescription,
  type NewVersion,
  publishVersion,
  removeLeftVersion,
  removeVersion,
} from '../own-versions';
import { wordsOf } from '../words';
import { medianStart } from './cold-start';
import { eventsFor, type TrialEvent } from './events';
import { type StartPorts, startOnly } from './start-only';
import { lateKind, type Trial, tryVersion, whyWorse } from './trial';

export interface ProofPorts extends StartPorts {
  objects: Pick<ObjectStore, 'list' | 'read'>;
  versions: Versions;
  invocations: Invocations;
  log: Log;
}

/** What there is to try a function with. */
export interface Attempt {
  found: ConsumerFunction;
  rollout: Rollout;
  layer: Pick<PublishedLayer, 'name' | 'version'>;
  ports: ProofPorts;
}

/** How trying a function ended. */
export type Proof =
  | { kind: 'works'; how: string; coldStarts?: ColdStarts; version?: NewVersion }
  | { kind: 'fails'; why: string; version?: NewVersion }
  | { kind: 'not tried'; why: string; version?: NewVersion };

/** The first is what it is measured with. */
type Events = [TrialEvent, ...TrialEvent[]];

const latest = '$LATEST';

/** SnapStart makes a snapshot of every version, which takes minutes: such a function is not measured. */
const canMeasure = ({ found, rollout }: Attempt): boolean => rollout.starts > 0 && !found.snapStart;

/**
 * @param most how many events at most
 * @returns undefined when there is no event for the function, or it may not be invoked
 */
export async function eventsOf({ found, rollout, ports }: Attempt, most = 1): Promise<Events | undefined> {
  if (!rollout.invoke) return undefined;
  const [first, ...others] = await eventsFor(found, rollout, most, ports.objects);
  return first && [first, ...others];
}

/**
 * How a function works as it is, before anything is changed: in as many environments of a version that is published for it, when it
 * is to be measured; else invoked once.
 * @returns undefined when it could not be tried, which says nothing about the function
 */
export async function tryBefore(attempt: Attempt, events: Events): Promise<Trial | undefined> {
  const { found, rollout, ports } = attempt;
  let version: NewVersion | undefined;
  try {
    if (!canMeasure(attempt)) return await tryVersion(found.name, latest, events, 1, ports.invocations);
    version = await publishBefore(attempt);
    return await tryVersion(found.name, version.version, events, rollout.starts, ports.invocations);
  } catch (error) {
    ports.log.warn('could not try a function before it is moved', { function: found.name, reason: wordsOf(error) });
    return undefined;
  } finally {
    if (version) await removeVersion(found.name, version, ports);
  }
}

const publishBefore = ({ found, layer, ports }: Attempt): Promise<NewVersion> =>
  publishVersion(found, beforeDescription(layer), ports);

/** Removes what a mover that was cut off has published of a function that it had not changed yet. */
export async function removeLeftBefore(attempt: Attempt): Promise<void> {
  const { found, layer, ports } = attempt;
  if (canMeasure(attempt)) await removeLeftVersion(found, beforeDescription(layer), ports);
}

/**
 * @param before how it was before; undefined when that isn't known
 * @param again true when a mover was cut off while it tried the function: then it may have been invoked as often as is allowed
 */
export async function tryAfter(
  attempt: Attempt,
  events: Events | undefined,
  before: Trial | undefined,
  again: boolean,
): Promise<Proof> {
  const { found, rollout, layer, ports } = attempt;
  const invokes = events && !again ? events : undefined;
  // Where another mover has published a version, Lambda answers with that, and so it is removed.
  const version = (events ? again || canMeasure(attempt) || found.snapStart : rollout.startWithoutEvent)
    ? await publishVersion(found, movedDescription(layer), ports)
    : undefined;
  try {
    const proof = invokes
      ? await invokeIt(attempt, version, invokes, before)
      : await startIt(attempt, version, again ? 'a mover was cut off while it tried it' : 'there is no event for it');
    return { ...proof, version };
  } catch (error) {
    return { kind: 'not tried', why: wordsOf(error), version };
  }
}

async function startIt(
  { found, rollout, ports }: Attempt,
  version: NewVersion | undefined,
  why: string,
): Promise<Proof> {
  if (!version || !rollout.startWithoutEvent) return { kind: 'not tried', why };
  return startOnly(found, version.version, ports);
}

async function invokeIt(
  attempt: Attempt,
  version: NewVersion | undefined,
  events: Events,
  before: Trial | undefined,
): Promise<Proof> {
  const { found, rollout, ports } = attempt;
  if (before?.kinds.includes(lateKind)) return { kind: 'not tried', why: takesLong };
  if (version && found.snapStart) {
    const started = await startOnly(found, version.version, ports);
    if (started.kind !== 'works') return started;
  }
  const times = canMeasure(attempt) ? rollout.starts : 1;
  const after = await tryVersion(found.name, version?.version ?? latest, events, times, ports.invocations);
  if (!after) return { kind: 'not tried', why: 'Lambda throttled its invocations' };
  const why = whyWorse(before, after);
  if (why !== undefined) return { kind: 'fails', why };
  if (after.kinds.includes(lateKind)) return { kind: 'not tried', why: takesLong };
  const coldStarts = canMeasure(attempt) ? compare(before, after) : undefined;
  return { kind: 'works', how: `it answered with ${after.kinds.join(', ')}`, coldStarts };
}

const takesLong = 'it takes more than a minute to answer its event';

/** Undefined unless both sides have cold starts. */
function compare(before: Trial | undefined, after: Trial): ColdStarts | undefined {
  const [was, is] = [medianStart(before?.coldStarts ?? []), medianStart(after.coldStarts)];
  if (!was || !is) return undefined;
  return { before: was, after: is, starts: Math.min(before?.coldStarts.length ?? 0, after.coldStarts.length) };
}
