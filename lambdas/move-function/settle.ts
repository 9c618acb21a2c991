/** What follows an update that Lambda has accepted: the function is tried, and stays or goes back. */
import type { ColdStarts } from '../../core/pipeline';
import type { ConsumerFunction, Functions, LayerConfiguration } from '../aws/functions';
import type { AliasPorts } from './aliases/alias-request';
import { moveAliases } from './aliases/aliases';
import { type Ending, endedWith } from './ending';
import type { MovingLayer } from './fit/judge';
import type { Journal, MoveRecord } from './journal';
import { removeVersion } from './own-versions';
import { type Attempt, eventsOf, type Proof, type ProofPorts, tryAfter } from './proof/proof';
import { restore } from './restore';
import { stillUpdating } from './still-updating';
import { wordsOf } from './words';

export interface SettlePorts extends ProofPorts, AliasPorts {
  functions: Functions;
  journal: Journal;
}

/**
 * @param before the function as it was
 * @param record what the journal has of it
 */
export async function settle(
  before: ConsumerFunction,
  moved: LayerConfiguration,
  { published }: MovingLayer,
  record: MoveRecord,
  attempt: Attempt,
  ports: SettlePorts,
): Promise<Ending> {
  const { name } = before;
  try {
    if (!(await ports.functions.waitUntilUpdated(name))) return stillUpdating(name, record, true, ports.now());
  } catch (error) {
    return { result: await restore(before, moved, error as Error, ports) };
  }
  const again = record.triedAfter === true;
  await ports.journal.write(name, { ...record, triedAfter: true });
  ports.log.info('trying a function', { function: name });
  const proof = await proofOf(attempt, record, again);
  if (proof.kind === 'fails') {
    if (proof.version) await removeVersion(name, proof.version, ports);
    return { result: await restore(before, moved, new Error(proof.why), ports) };
  }
  const { rollout } = attempt;
  const aliases = await moveAliases({ before, layer: published, rollout, version: proof.version }, ports);
  const ending = endedWith(aliases, {
    function: name,
    outcome: 'updated',
    reason: `It uses version ${published.version} now${toldOf(proof)}.`,
    ...(proof.kind === 'works' && proof.coldStarts && { coldStarts: proof.coldStarts }),
  });
  return { ...record, triedAfter: true, ...ending };
}

/** What goes wrong with trying a function, as when Lambda publishes no version, says nothing about the function. */
async function proofOf(attempt: Attempt, record: MoveRecord, again: boolean): Promise<Proof> {
  const before = record.triedBefore === 'begun' ? undefined : record.triedBefore;
  try {
    return await tryAfter(attempt, await eventsOf(attempt), before, again);
  } catch (error) {
    return { kind: 'not tried', why: wordsOf(error) };
  }
}

function toldOf(proof: Proof): string {
  if (proof.kind === 'fails') return '';
  if (proof.kind === 'not tried') return `, but was not tried: ${proof.why}`;
  return proof.coldStarts ? `: ${figures(proof.coldStarts)}` : `: ${proof.how}`;
}

/** `882 → 215 ms (0.24)`: init and first invocation together. */
const figures = ({ before, after }: ColdStarts): string =>
  `${Math.round(before.total)} → ${Math.round(after.total)} ms (${(after.total / before.total).toFixed(2)})`;
