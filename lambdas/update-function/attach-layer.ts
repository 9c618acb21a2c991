/** Gives a function its layer: tried without and with it, it stays if the function works as before and starts faster. */

import { PipelineError } from '../../core/errors';
import type { FunctionProgress, FunctionResult, PublishedFunctionLayer } from '../../core/function-pipeline';
import type { Rollout } from '../../core/rollout';
import { type ConsumerFunction, UpdateRefused } from '../aws/functions';
import type { AliasesMoved } from '../move-function/aliases/alias-request';
import { moveAliases } from '../move-function/aliases/aliases';
import { goOnWithAliases } from '../move-function/aliases/moving-aliases';
import { attach, type Changed, detach } from '../move-function/attachment/attach';
import { beforeOf, detached, isAttached, ownLayersOf } from '../move-function/attachment/attachment';
import { readState } from '../move-function/attachment/function-state';
import { whyRefused } from '../move-function/fit/suitability';
import { removeVersion } from '../move-function/own-versions';
import { type Attempt, eventOf, type Proof, removeLeftBefore, tryAfter, tryBefore } from '../move-function/proof/proof';
import { wordsOf } from '../move-function/words';
import { type LayerAttempt, readAttempt, writeAttempt } from './attempt';
import { type Change, ended } from './ports';
import { takeOff } from './take-off';
import { stays, type Verdict, verdictOn } from './verdict';

/** Fewer starts are no measurement. */
const fewestStarts = 3;

const measured = (rollout: Rollout): Rollout => ({ ...rollout, starts: Math.max(fewestStarts, rollout.starts) });

/** @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look */
export async function attachLayer(layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  const { attachment, ports } = change;
  const { name } = attachment;
  const found = await ports.functions.get(name);
  if (!found) return ended(superseded(layer, 'It was deleted meanwhile.'), change);
  const known = await readAttempt(name, layer.arn, ports.objects);
  if (known.aliases) return goOn(known.aliases, found, layer, change);
  if (found.codeSha256 !== layer.codeSha256) return ended(superseded(layer, deployedAgain), change);
  try {
    const tried = found.layers.includes(layer.arn) ? known : await withoutLayer(found, known, layer, change);
    if (tried === undefined) return ended(superseded(layer, beingChanged), change);
    const changed = await attach(attachment, layer.arn, layer.codeSha256, ports);
    if (changed !== 'done') return ended(superseded(layer, whyNotAttached[changed]), change);
    return await settle(tried, layer, change);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    return takeBack(refusalOf(error, layer, ports.now()), layer, change);
  }
}

const deployedAgain = 'It was deployed again meanwhile: its new code gets a layer of its own.';
const beingChanged = 'It was being changed by somebody else all the time. The next look tries again.';
const whyNotAttached: Record<Exclude<Changed, 'done'>, string> = {
  gone: 'It was deleted meanwhile.',
  deployed: deployedAgain,
  changed: beingChanged,
};

const superseded = (layer: PublishedFunctionLayer, reason: string): FunctionResult => ({
  function: layer.function,
  outcome: 'superseded',
  reason,
});

/** Lambda takes the change, or says why not; what it has taken and could not apply is taken back, too. */
const refusalOf = (error: unknown, { framework }: PublishedFunctionLayer, now: Date): Verdict => ({
  outcome: 'rolled-back',
  reason: error instanceof UpdateRefused ? whyRefused(error.message, framework, now) : wordsOf(error),
});

const attemptOf = (found: ConsumerFunction, layer: PublishedFunctionLayer, { settings, ports }: Change): Attempt => ({
  found,
  rollout: measured(settings.ROLLOUT),
  layer,
  ports,
});

/**
 * Tries the function as it is without a layer of its own; one of its earlier code is taken off first.
 * @returns undefined when it is being changed all the time
 */
async function withoutLayer(
  found: ConsumerFunction,
  known: LayerAttempt,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<LayerAttempt | undefined> {
  const { attachment, ports } = change;
  const { name, layerPrefix } = attachment;
  let plain: ConsumerFunction | undefined = found;
  if (isAttached(found, ownLayersOf(name, layerPrefix))) {
    if ((await detach(attachment, ports)) !== 'done') return undefined;
    plain = await ports.functions.get(name);
  }
  if (!plain) return undefined;
  const attempt = attemptOf(plain, layer, change);
  if (known.triedBefore === 'begun') await removeLeftBefore(attempt);
  const event = known.triedBefore ? undefined : await eventOf(attempt);
  if (!event) return known;
  await writeAttempt(name, { ...known, triedBefore: 'begun' }, ports.objects);
  ports.log.info('trying a function without its layer', { function: name });
  const tried: LayerAttempt = { ...known, triedBefore: (await tryBefore(attempt, event)) ?? 'begun' };
  await writeAttempt(name, tried, ports.objects);
  return tried;
}

/** Tries the function with its layer, and keeps it or takes it off. */
async function settle(known: LayerAttempt, layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  const { settings, ports } = change;
  const { name } = change.attachment;
  const found = await ports.functions.get(name);
  if (!found) return ended(superseded(layer, 'It was deleted meanwhile.'), change);
  await writeAttempt(name, { ...known, triedAfter: true }, ports.objects);
  ports.log.info('trying a function with its layer', { function: name });
  const attempt = attemptOf(found, layer, change);
  const before = known.triedBefore === 'begun' ? undefined : known.triedBefore;
  const proof = await tryAfter(attempt, await eventOf(attempt), before, known.triedAfter === true);
  const verdict = verdictOn(proof, layer, settings.FUNCTION_LAYERS.gainPercent);
  if (!stays(verdict)) {
    if (proof.version) await removeVersion(name, proof.version, ports);
    return takeBack(verdict, layer, change);
  }
  return follow(verdict, proof, found, layer, change);
}

/** Its aliases follow, as those of functions on a package layer do. */
async function follow(
  verdict: Verdict,
  { version }: Proof,
  found: ConsumerFunction,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress> {
  const { settings, ports, attachment } = change;
  const isOwn = ownLayersOf(attachment.name, attachment.layerPrefix);
  const { before = beforeOf(found, isOwn) } = await readState(attachment.name, ports.objects);
  const request = {
    before: { ...found, ...detached(found, before, isOwn) },
    layer,
    rollout: settings.ROLLOUT,
    version,
  };
  return aliasesBegun(await moveAliases(request, ports), resultOf(verdict, layer), layer, change);
}

async function aliasesBegun(
  aliases: AliasesMoved,
  result: FunctionResult,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress> {
  const { ports, attachment } = change;
  if (aliases.kind === 'failed') {
    return takeBack(
      { outcome: 'rolled-back', reason: `Its aliases were taken back, and so was it: ${aliases.why}` },
      layer,
      change,
    );
  }
  if (aliases.kind === 'done')
    return ended({ ...result, reason: result.reason + aliases.told }, change, layer.fingerprint);
  const { moving, at } = aliases;
  await writeAttempt(
    attachment.name,
    { layer: layer.arn, triedAfter: true, aliases: { moving, result } },
    ports.objects,
  );
  return { status: 'GOES_ON', waitSeconds: Math.max(1, Math.ceil((at.getTime() - ports.now().getTime()) / 1000)) };
}

async function goOn(
  { moving, result }: NonNullable<LayerAttempt['aliases']>,
  found: ConsumerFunction,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress> {
  const { settings, ports } = change;
  return aliasesBegun(await goOnWithAliases(found, moving, settings.ROLLOUT, ports), result, layer, change);
}

const resultOf = ({ outcome, reason, coldStarts }: Verdict, layer: PublishedFunctionLayer): FunctionResult => ({
  function: layer.function,
  outcome,
  reason,
  layer: layer.arn,
  codeSha256: layer.codeSha256,
  ...(coldStarts && { coldStarts }),
  zipBytes: layer.zipBytes,
});

/** @throws PipelineError `ConsumerNotRestored` when it can't be taken off */
async function takeBack(verdict: Verdict, layer: PublishedFunctionLayer, change: Change): Promise<FunctionProgress> {
  const { layer: _, ...result } = resultOf(verdict, layer);
  await takeOff(verdict.reason, change);
  return ended(result, change, layer.fingerprint);
}
