/** Tries a function without and with its layer: how it answers its events, and how long it takes to start. */
import type { PublishedFunctionLayer } from '../../core/function-pipeline';
import type { ConsumerFunction } from '../aws/functions';
import { detach } from '../move-function/attachment/attach';
import { isAttached, ownLayersOf } from '../move-function/attachment/attachment';
import { type NewVersion, removeVersion } from '../move-function/own-versions';
import { type Attempt, eventsOf, type Proof, tryAfter, tryBefore } from '../move-function/proof/proof';
import { wordsOf } from '../move-function/words';
import { type LayerAttempt, writeAttempt } from './attempt';
import type { Change } from './ports';
import { stays, type Verdict, verdictOn } from './verdict';

/** Fewer starts are no measurement. */
const fewestStarts = 3;

/** Events that a function is tried with. The first is what is measured; each of the others is sent once before and once after. */
const mostEvents = 10;

/** Times that trying a function is begun, for one layer: each is invocations of its owner's. It takes two when nothing is cut off. */
const mostTries = 4;

const attemptOf = (found: ConsumerFunction, layer: PublishedFunctionLayer, { settings, ports }: Change): Attempt => ({
  found,
  rollout: { ...settings.ROLLOUT, starts: Math.max(fewestStarts, settings.ROLLOUT.starts) },
  layer,
  ports,
});

/**
 * Tries the function as it is without a layer of its own; one of its earlier code is taken off first.
 * @returns what is known then; `changed` when somebody else changes it all the time
 */
export async function tryWithoutLayer(
  found: ConsumerFunction,
  known: LayerAttempt,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<LayerAttempt | 'changed'> {
  const { attachment, ports } = change;
  const { name, layerPrefix } = attachment;
  let plain: ConsumerFunction | undefined = found;
  if (isAttached(found, ownLayersOf(name, layerPrefix))) {
    if ((await detach(attachment, ports)) !== 'done') return 'changed';
    plain = await ports.functions.get(name);
  }
  if (!plain) return 'changed';
  const attempt = attemptOf(plain, layer, change);
  const isDone = known.triedBefore !== undefined || known.tries >= mostTries;
  const events = isDone ? undefined : await eventsOf(attempt, mostEvents);
  if (!events) return known;
  const begun = await beginTry(name, known, ports);
  ports.log.info('trying a function without its layer', { function: name });
  const triedBefore = await tryBefore(attempt, events);
  const tried: LayerAttempt = { ...begun, ...(triedBefore && { triedBefore }) };
  await writeAttempt(name, tried, ports.objects);
  return tried;
}

/** A function that was tried with its layer. */
export interface Tried {
  found: ConsumerFunction;
  verdict: Verdict;
  /** A version of it that is left for its aliases, and else to be removed. */
  version?: NewVersion | undefined;
}

/**
 * Tries the function with its layer, which it has.
 * @returns `gone` when it was deleted
 */
export async function tryWithLayer(
  known: LayerAttempt,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<Tried | 'gone'> {
  const { attachment, settings, ports } = change;
  const { name } = attachment;
  const found = await ports.functions.get(name);
  if (!found) return 'gone';
  if (known.verdict) return { found, verdict: known.verdict };
  const attempt = attemptOf(found, layer, change);
  const events = await eventsOf(attempt, mostEvents);
  const begun = await beginTry(name, known, ports);
  ports.log.info('trying a function with its layer', { function: name });
  const proof = await proofOf(attempt, events, begun);
  const { gainPercent } = settings.FUNCTION_LAYERS;
  const verdict = verdictOn(proof, layer, { gainPercent, hasEvent: events !== undefined });
  await writeAttempt(name, { ...begun, verdict }, ports.objects);
  if (stays(verdict)) return { found, verdict, version: proof.version };
  if (proof.version) await removeVersion(name, proof.version, ports);
  return { found, verdict };
}

async function beginTry(name: string, known: LayerAttempt, { objects }: Change['ports']): Promise<LayerAttempt> {
  const begun = { ...known, tries: known.tries + 1 };
  await writeAttempt(name, begun, objects);
  return begun;
}

/** What goes wrong with trying a function, as when Lambda publishes no version, says nothing about the function. */
async function proofOf(
  attempt: Attempt,
  events: Awaited<ReturnType<typeof eventsOf>>,
  { tries, triedBefore }: LayerAttempt,
): Promise<Proof> {
  if (tries > mostTries) return { kind: 'not tried', why: 'whoever tried it was cut off, time and again' };
  try {
    return await tryAfter(attempt, events, triedBefore, false);
  } catch (error) {
    return { kind: 'not tried', why: wordsOf(error) };
  }
}
