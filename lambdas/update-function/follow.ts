/** Has a function's aliases follow it to its layer, as those of functions on a package layer do. */
import type { FunctionProgress, FunctionResult, PublishedFunctionLayer } from '../../core/function-pipeline';
import type { ConsumerFunction } from '../aws/functions';
import type { AliasesMoved } from '../move-function/aliases/alias-request';
import { moveAliases } from '../move-function/aliases/aliases';
import { goOnWithAliases } from '../move-function/aliases/moving-aliases';
import { detached, ownLayersOf } from '../move-function/attachment/attachment';
import { readState } from '../move-function/attachment/function-state';
import { type LayerAttempt, writeAttempt } from './attempt';
import { type Change, ended } from './ports';
import { resultOf } from './results';
import type { Tried } from './trials';
import type { Verdict } from './verdict';

/** @returns how it goes on; or, when the function does not work behind its aliases, that it has to be taken back as they were */
export async function follow(
  { found, verdict, version }: Tried,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress | Verdict> {
  const { settings, ports, attachment } = change;
  const { before = {} } = await readState(attachment.name, ports.objects);
  const plain = detached(found, before, ownLayersOf(attachment.name, attachment.layerPrefix));
  const request = {
    before: { ...found, ...plain },
    layer,
    rollout: settings.ROLLOUT,
    ...(version && { version }),
  };
  return goOn(await moveAliases(request, ports), resultOf(verdict, layer), layer, change);
}

export async function goOnFollowing(
  { moving, result }: NonNullable<LayerAttempt['aliases']>,
  found: ConsumerFunction,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress | Verdict> {
  const { settings, ports } = change;
  return goOn(await goOnWithAliases(found, moving, settings.ROLLOUT, ports), result, layer, change);
}

async function goOn(
  aliases: AliasesMoved,
  result: FunctionResult,
  layer: PublishedFunctionLayer,
  change: Change,
): Promise<FunctionProgress | Verdict> {
  const { ports, attachment } = change;
  if (aliases.kind === 'done') {
    return ended({ ...result, reason: result.reason + aliases.told }, change, layer.fingerprint);
  }
  const known: LayerAttempt = { layer: layer.arn, tries: 0 };
  if (aliases.kind === 'failed') {
    const verdict: Verdict = {
      outcome: 'rolled-back',
      reason: `Its aliases were taken back, and so was it: ${aliases.why}.`,
    };
    await writeAttempt(attachment.name, { ...known, verdict }, ports.objects);
    return verdict;
  }
  await writeAttempt(attachment.name, { ...known, aliases: { moving: aliases.moving, result } }, ports.objects);
  const milliseconds = aliases.at.getTime() - ports.now().getTime();
  return { status: 'GOES_ON', waitSeconds: Math.max(1, Math.ceil(milliseconds / 1000)) };
}
