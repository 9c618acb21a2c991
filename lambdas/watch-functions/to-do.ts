/** Whether there is something to do for a function, by what is known of it. Pure. */
import type { FunctionOutcome } from '../../core/function-pipeline';
import type { ListedFunction } from '../aws/listed-functions';
import { ownLayersOf, ownRecordersOf } from '../move-function/attachment/attachment';
import type { FunctionState } from '../move-function/attachment/function-state';
import { decidedBy, isNewer, plannedIn } from '../plan-function/planned';

/** Milliseconds until what failed, or could not be, is tried again without anybody asking: a day. */
const patience = 24 * 60 * 60 * 1000;

/** How it may have ended with a function that asks all the same. */
const again: FunctionOutcome[] = ['removed', 'superseded'];

export interface Known {
  found: ListedFunction;
  /** Whether somebody asks for a layer. */
  asked: boolean;
  state: FunctionState;
  /** When something was last uploaded for it: a request, an event, a profile. */
  uploaded: Date | undefined;
  /** The stack's, of layers. */
  layerPrefix: string;
  now: Date;
}

/** @returns why an execution is to be started, in words for the log; undefined when all is as it should be */
export function whatToDo({ found, asked, state, uploaded, layerPrefix, now }: Known): string | undefined {
  const isOwn = ownLayersOf(found.name, layerPrefix);
  if (!asked) return found.layers.some(isOwn) || state.before ? 'nobody asks for its layer any more' : undefined;
  if (found.layers.some(ownRecordersOf(found.name, layerPrefix))) return 'a recorder was left in it';
  const planned = plannedIn(state);
  if (!planned) return 'it asks for a layer';
  if (planned.configuration !== decidedBy(found)) return 'it was deployed again, or its layers were changed';
  if (uploaded && isNewer(uploaded, planned)) return 'its events, or its profile, are newer than its plan';
  const { last } = state;
  if (last && again.includes(last.result.outcome)) return `it was ${last.result.outcome}, and asks for a layer`;
  if (last?.result.layer !== undefined && !found.layers.includes(last.result.layer)) return 'its layer was taken off';
  const isDone = last !== undefined && last.result.outcome !== 'ineligible' && last.fingerprint === planned.fingerprint;
  const isOld = now.getTime() - Date.parse(planned.at) >= patience;
  return !isDone && isOld ? 'it got no layer a day ago' : undefined;
}
