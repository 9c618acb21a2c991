/** How far a function's move has come when the function itself is done with: its aliases may take longer. */
import type { ConsumerResult } from '../../core/pipeline';
import type { Rollout } from '../../core/rollout';
import type { AliasesBegun, AliasPorts } from './aliases/alias-request';
import { goOnWithAliases } from './aliases/moving-aliases';
import type { MoveRecord } from './journal';
import { hasOwnPart, withOwnPart } from './own-part';
import { type RestorePorts, restore } from './restore';

/** What the journal gets of it: a result, or what is under way. */
export type Ending = Omit<MoveRecord, 'layer'>;

/** @param result without what is told of the aliases */
export function endedWith(aliases: AliasesBegun, result: ConsumerResult): Ending {
  if (aliases.kind === 'done') return { result: { ...result, reason: result.reason + aliases.told } };
  return { aliases: { moving: aliases.moving, result }, goesOnAt: aliases.at.toISOString() };
}

/**
 * Goes on with a function whose aliases are on their way.
 * @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look
 */
export async function goOnToEnd(
  { moving, result }: NonNullable<MoveRecord['aliases']>,
  { before, wanted }: MoveRecord,
  rollout: Rollout,
  ports: AliasPorts & RestorePorts,
): Promise<Ending> {
  const { function: name } = result;
  const found = await ports.functions.get(name);
  if (!found) return { result: { ...result, reason: `${result.reason} It was deleted while its aliases moved.` } };
  const aliases = await goOnWithAliases(found, moving, rollout, ports);
  if (aliases.kind !== 'failed') return endedWith(aliases, result);
  if (before && wanted && hasOwnPart(found, wanted)) {
    return { result: await restore({ ...found, ...withOwnPart(found, before) }, found, new Error(aliases.why), ports) };
  }
  const reason = `Its aliases were taken back: ${aliases.why}. $LATEST is as somebody else has made it.`;
  return { result: { function: name, outcome: 'rolled-back', reason } };
}
