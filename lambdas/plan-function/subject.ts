/** One function on which a plan is made. */
import type { FunctionOutcome, FunctionPlanRequest, FunctionResult } from '../../core/function-pipeline';
import type { FunctionState } from '../move-function/attachment/function-state';
import type { PlanSettings } from './settings';

export interface Subject {
  name: string;
  /** True for a regular look: nobody waits for an answer. */
  isLook: boolean;
  request: FunctionPlanRequest;
  settings: PlanSettings;
  state: FunctionState;
}

/** The plan to do nothing. Whoever asked hears of it; after a regular look nobody does. */
export const none = (
  { name, isLook }: Subject,
  outcome: FunctionOutcome,
  reason: string,
  more: Partial<FunctionResult> = {},
) => ({
  function: name,
  action: 'none' as const,
  result: { function: name, outcome, reason, ...more },
  told: !isLook && outcome !== 'not-asked',
});
