/** Gives a function its layer: tried without and with it, it stays if the function works as before and starts faster. */
import { PipelineError } from '../../core/errors';
import type { FunctionProgress, PublishedFunctionLayer } from '../../core/function-pipeline';
import { TagRefused } from '../aws/function-tags';
import { UpdateRefused } from '../aws/functions';
import { attach, type Changed } from '../move-function/attachment/attach';
import { readState } from '../move-function/attachment/function-state';
import { whyRefused } from '../move-function/fit/suitability';
import { wordsOf } from '../move-function/words';
import { takeOver } from './attempt';
import { follow, goOnFollowing } from './follow';
import { type Change, ended } from './ports';
import { resultOf, superseded } from './results';
import { takeOff } from './take-off';
import { type Tried, tryWithLayer, tryWithoutLayer } from './trials';
import { stays, type Verdict } from './verdict';

/** @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look */
export async function attachLayer(layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  const { attachment, ports } = change;
  const found = await ports.functions.get(attachment.name);
  if (!found) return ended(superseded(layer, deleted), change);
  const known = await takeOver(found, layer.arn, ports);
  if (known.aliases) return orTakenBack(await goOnFollowing(known.aliases, found, layer, change), layer, change);
  if (known.verdict && !stays(known.verdict)) return takeBack(known.verdict, layer, change);
  if (found.codeSha256 !== layer.codeSha256) return ended(superseded(layer, deployedAgain), change);
  let end: Tried | 'gone';
  try {
    const isBegun = known.tries > 0 && found.layers.includes(layer.arn);
    const tried = isBegun ? known : await tryWithoutLayer(found, known, layer, change);
    if (tried === 'changed') return ended(superseded(layer, beingChanged), change);
    const why = await whyNotAttached(layer, change);
    if (why !== undefined) return ended(superseded(layer, why), change);
    end = await tryWithLayer(tried, layer, change);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    if (error instanceof TagRefused) return noTag(error.message, layer, change);
    return takeBack(refusalOf(error, layer, ports.now()), layer, change);
  }
  if (end === 'gone') return ended(superseded(layer, deleted), change);
  if (!stays(end.verdict)) return takeBack(end.verdict, layer, change);
  return orTakenBack(await follow(end, layer, change), layer, change);
}

const deleted = 'It was deleted meanwhile.';
const deployedAgain = 'It was deployed again meanwhile: its new code gets a layer of its own.';
const beingChanged = 'It was being changed by somebody else all the time. The next look tries again.';
const otherWrapper =
  'Its wrapper was changed meanwhile, and the layer goes on to the one before. The next look makes another.';

const reasons: Record<Exclude<Changed, 'done'>, string> = {
  gone: deleted,
  deployed: deployedAgain,
  changed: beingChanged,
};

/** @returns why not, in words; undefined when it is attached, and goes on to the wrapper that the function has */
async function whyNotAttached(layer: PublishedFunctionLayer, change: Change): Promise<string | undefined> {
  const { attachment, ports } = change;
  const changed = await attach(attachment, layer.arn, layer.codeSha256, ports);
  if (changed !== 'done') return reasons[changed];
  const { before } = await readState(attachment.name, ports.objects);
  if (before?.wrapper === layer.next) return undefined;
  await takeOff(otherWrapper, change);
  return otherWrapper;
}

/** It could not be attached, and is as it was. Of the layer nothing is known, so that it is tried when there is room for the tag. */
async function noTag(why: string, layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  await takeOff(why, change);
  return ended({ function: layer.function, outcome: 'ineligible', reason: `It is as it was. ${why}` }, change);
}

/** Lambda takes the change, or says why not; what it has taken and could not apply is taken back, too. */
function refusalOf(error: unknown, { framework }: PublishedFunctionLayer, now: Date): Verdict {
  const why = error instanceof UpdateRefused ? whyRefused(error.message, framework, now) : wordsOf(error);
  return { outcome: 'rolled-back', reason: `It is as it was. ${why.replace(/\.$/, '')}.` };
}

/** Aliases with which the function does not work have been taken back, and so is it. */
const orTakenBack = async (
  followed: FunctionProgress | Verdict,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress> => ('status' in followed ? followed : takeBack(followed, layer, change));

/** @throws PipelineError `ConsumerNotRestored` when it can't be taken off */
async function takeBack(verdict: Verdict, layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  const done = await takeOff(verdict.reason, change);
  if (done === 'gone') return ended(superseded(layer, deleted), change);
  const { layer: _, ...result } = resultOf(verdict, layer);
  return ended(result, change, layer.fingerprint);
}
