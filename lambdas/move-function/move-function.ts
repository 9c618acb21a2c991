/** Moves one function to a layer version, or says why not. Everything that changes a user's function is in this folder. */
import type { ConsumerResult } from '../../core/pipeline';
import type { Rollout } from '../../core/rollout';
import { type ConsumerFunction, type LayerConfiguration, UpdateRefused } from '../aws/functions';
import { removeAbandoned } from './abandoned';
import { type Ending, goOnToEnd } from './ending';
import { type JudgePorts, type JudgeSettings, type MovingLayer, wantedFor } from './fit/judge';
import { sameConfiguration } from './fit/layer-configuration';
import { fits, whyRefused, whyUnsuitable } from './fit/suitability';
import type { MoveRecord } from './journal';
import { Obstacle } from './obstacle';
import { hasOwnPart, ownPartOf, withOwnPart } from './own-part';
import { type Attempt, eventsOf, removeLeftBefore, tryBefore } from './proof/proof';
import { type SettlePorts, settle } from './settle';
import { stillUpdating } from './still-updating';
import { alreadyThere, isReported, wouldUpdate } from './unmoved';
import { wordsOf } from './words';

export interface Move extends JudgeSettings {
  /** One for each target of the layer: a function takes the one that it fits. */
  layers: [MovingLayer, ...MovingLayer[]];
  rollout: Rollout;
}

export interface MovePorts extends JudgePorts, SettlePorts {
  now(): Date;
}

/** Times that a function is read again because it changed under our hands. */
const maxAttempts = 6;

/**
 * @returns what is in the journal now
 * @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look
 */
export async function moveFunction(name: string, move: Move, ports: MovePorts): Promise<MoveRecord> {
  const earlier = await takeOver(name, move, ports);
  if (earlier?.result || (earlier?.goesOnAt && new Date(earlier.goesOnAt) > ports.now())) return earlier;
  const record = earlier?.aliases
    ? { ...ofFunction(earlier), ...(await goOnToEnd(earlier.aliases, earlier, move.rollout, ports)) }
    : await tryUntilDone(name, earlier, move, ports);
  await ports.journal.write(name, record);
  return record;
}

/** What is known of the function's way to one of these versions. What an earlier execution has left on the way to another is cleared up. */
async function takeOver(name: string, { layers }: Move, ports: MovePorts): Promise<MoveRecord | undefined> {
  const earlier = await ports.journal.read(name);
  if (!earlier || layers.some(({ published }) => published.arn === earlier.layer)) return earlier;
  await removeAbandoned(name, earlier, ports);
  return undefined;
}

/** Without what is under way. */
const ofFunction = ({ aliases, goesOnAt, ...record }: MoveRecord): MoveRecord => record;

async function tryUntilDone(
  name: string,
  earlier: MoveRecord | undefined,
  move: Move,
  ports: MovePorts,
): Promise<MoveRecord> {
  if (name.startsWith('arn:')) {
    const reason = 'It is in another account or region than the layer. Give it a stack there.';
    return { layer: move.layers[0].published.arn, result: skipped(name, reason) };
  }
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    // 0, 0.5, 1, 2, 4, 8 seconds: whoever else updates the function gets on.
    if (attempt > 0) {
      const milliseconds = 250 * 2 ** attempt;
      ports.log.info('waiting, since the function changed', { function: name, attempt, milliseconds });
      await ports.pause(milliseconds);
    }
    const known = attempt > 0 ? await takeOver(name, move, ports) : earlier;
    const found = await ports.functions.get(name);
    // A function that no layer suits is reported with the first.
    const layer = move.layers.find(({ published }) => found && fits(found, published)) ?? move.layers[0];
    const ending = found
      ? await tryMove(found, layer, known, move, ports)
      : { result: skipped(name, 'There is no such function.') };
    if (ending !== 'changed') return { ...known, layer: layer.published.arn, ...ending };
  }
  const reason = 'It was being changed by somebody else all the time. Upload the manifest again to move it.';
  return { layer: move.layers[0].published.arn, result: skipped(name, reason) };
}

const skipped = (name: string, reason: string): ConsumerResult => ({ function: name, outcome: 'skipped', reason });

async function tryMove(
  found: ConsumerFunction,
  layer: MovingLayer,
  earlier: MoveRecord | undefined,
  move: Move,
  ports: MovePorts,
): Promise<Ending | 'changed'> {
  const { name } = found;
  const { published } = layer;
  const attempt = { found, rollout: move.rollout, layer: published, ports };
  if (!fits(found, published)) {
    const targets = move.layers.map((each) => each.published);
    return { result: skipped(name, whyUnsuitable(found, targets)) };
  }
  // Lambda refuses an update while another is applied, and what we read may not last.
  const isOurs = earlier?.wanted !== undefined && hasOwnPart(found, earlier.wanted);
  if (found.isUpdating) {
    ports.log.info('waiting for an update', { function: name, isOurs });
    if (!(await isUpdated(name, ports))) return stillUpdating(name, earlier ?? {}, isOurs, ports.now());
    return 'changed';
  }
  if (isOurs && earlier?.before) {
    ports.log.info('going on with a function that was updated before', { function: name });
    const before = { ...found, ...withOwnPart(found, earlier.before) };
    return settle(before, found, layer, earlier, attempt, ports);
  }
  let wanted: LayerConfiguration;
  try {
    wanted = await wantedFor(found, layer, move, ports);
  } catch (error) {
    if (error instanceof Obstacle) return { result: skipped(name, error.message) };
    throw error;
  }
  if (sameConfiguration(found, wanted)) return alreadyThere(found, published, move.rollout, ports);
  if (isReported(found, move.rollout)) return { result: await wouldUpdate(found, wanted, published, ports) };
  const record = await recordBefore(
    attempt,
    { layer: published.arn, before: ownPartOf(found), wanted: ownPartOf(wanted) },
    earlier,
    ports,
  );
  try {
    if (!(await ports.functions.update(name, wanted, found.revisionId))) return 'changed';
  } catch (error) {
    if (!(error instanceof UpdateRefused)) throw error;
    return { result: skipped(name, whyRefused(error.message, published.framework, ports.now())) };
  }
  ports.log.info('waiting for the update', { function: name, layers: wanted.layers });
  return settle(found, wanted, layer, record, attempt, ports);
}

/** Whether the update that Lambda is applying has come to an end, well or not: what came of it shows in the next look. */
async function isUpdated(name: string, { functions, log }: MovePorts): Promise<boolean> {
  try {
    return await functions.waitUntilUpdated(name);
  } catch (error) {
    log.warn('an update failed', { function: name, reason: wordsOf(error) });
    return true;
  }
}

/**
 * Writes what a function is like before it is changed, with how it answers its event, if it has one. That is tried once: one that was
 * cut off is not tried again, since these are invocations of its owner's function.
 * @returns what was written
 */
async function recordBefore(
  attempt: Attempt,
  record: MoveRecord,
  earlier: MoveRecord | undefined,
  { journal, log }: MovePorts,
): Promise<MoveRecord> {
  const { name } = attempt.found;
  let triedBefore = earlier?.triedBefore;
  if (triedBefore === 'begun') await removeLeftBefore(attempt);
  const events = triedBefore ? undefined : await eventsOf(attempt);
  if (events) {
    await journal.write(name, { ...record, triedBefore: 'begun' });
    log.info('trying a function before it is moved', { function: name });
    triedBefore = (await tryBefore(attempt, events)) ?? 'begun';
  }
  const written = triedBefore ? { ...record, triedBefore } : record;
  await journal.write(name, written);
  return written;
}
