/** Whether a layer that was tried stays. Pure. */
import type { FunctionOutcome, PublishedFunctionLayer } from '../../core/function-pipeline';
import type { ColdStarts } from '../../core/pipeline';
import type { Proof } from '../move-function/proof/proof';

export const verdictOutcomes = ['faster', 'attached', 'not-faster', 'rolled-back'] as const satisfies FunctionOutcome[];

export interface Verdict {
  outcome: (typeof verdictOutcomes)[number];
  /** In words for the function's owner. */
  reason: string;
  coldStarts?: ColdStarts | undefined;
}

export const stays = ({ outcome }: Verdict): boolean => outcome === 'faster' || outcome === 'attached';

export interface Terms {
  /** Share of its cold start that the function has to gain, in percent. */
  gainPercent: number;
  /** Whether it has an event to be tried with: then it has to be. */
  hasEvent: boolean;
}

export function verdictOn(
  proof: Proof,
  { version, profile }: Pick<PublishedFunctionLayer, 'version' | 'profile'>,
  { gainPercent, hasEvent }: Terms,
): Verdict {
  const rolledBack = (reason: string): Verdict => ({ outcome: 'rolled-back', reason });
  const has = `It has version ${version} of its layer now. Profile: ${profile}.`;
  if (proof.kind === 'fails') return rolledBack(`It did not work with its layer, and is as it was: ${proof.why}.`);
  if (proof.kind === 'not tried') {
    if (hasEvent) return rolledBack(`It could not be tried with its layer, and is as it was: ${proof.why}.`);
    return { outcome: 'attached', reason: `${has} It was not tried: ${proof.why}.` };
  }
  const { coldStarts } = proof;
  if (!coldStarts) return { outcome: 'attached', reason: `${has} It was not measured; ${proof.how}.` };
  const gained = (1 - coldStarts.after.total / coldStarts.before.total) * 100;
  if (gained >= gainPercent) return { outcome: 'faster', reason: has, coldStarts };
  return {
    outcome: 'not-faster',
    reason: `It is as it was: with its layer it gained ${gained.toFixed(0)} % of its cold start, and prejit:functionLayers asks for ${gainPercent} %. Profile: ${profile}.`,
    coldStarts,
  };
}
