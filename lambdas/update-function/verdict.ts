/** Whether a layer that was tried stays. Pure. */
import type { FunctionOutcome, PublishedFunctionLayer } from '../../core/function-pipeline';
import type { ColdStarts } from '../../core/pipeline';
import type { Proof } from '../move-function/proof/proof';

export interface Verdict {
  outcome: Extract<FunctionOutcome, 'faster' | 'attached' | 'not-faster' | 'rolled-back'>;
  /** In words for the function's owner. */
  reason: string;
  coldStarts?: ColdStarts;
}

export const stays = ({ outcome }: Verdict): boolean => outcome === 'faster' || outcome === 'attached';

/** @param gainPercent share of its cold start that the function has to gain */
export function verdictOn(proof: Proof, layer: PublishedFunctionLayer, gainPercent: number): Verdict {
  if (proof.kind === 'fails') {
    return { outcome: 'rolled-back', reason: `It did not work with its layer and is as it was: ${proof.why}` };
  }
  const has = `It has version ${layer.version} of its layer now. Profile: ${layer.profile}.`;
  if (proof.kind === 'not tried') return { outcome: 'attached', reason: `${has} It was not tried: ${proof.why}.` };
  const { coldStarts } = proof;
  if (!coldStarts) return { outcome: 'attached', reason: `${has} It was not measured; ${proof.how}.` };
  const gained = (1 - coldStarts.after.total / coldStarts.before.total) * 100;
  if (gained >= gainPercent) return { outcome: 'faster', reason: has, coldStarts };
  return {
    outcome: 'not-faster',
    reason: `It is as it was: with its layer it gained ${gained.toFixed(0)} % of its cold start, and prejit:functionLayers asks for ${gainPercent} %. Profile: ${layer.profile}.`,
    coldStarts,
  };
}
