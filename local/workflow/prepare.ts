/** Turns a definition into the form in which the interpreter runs it as Step Functions would. */
import { allStates, type MachineJson, maxTimerSeconds, type StateJson } from './definition';

/** @param retryScale factor on the waiting times of Retry: 1 for the real ones, less to have tests wait less */
export function prepareDefinition(definition: MachineJson, retryScale: number): MachineJson {
  const prepared = JSON.parse(JSON.stringify(definition)) as MachineJson;
  if ((prepared.TimeoutSeconds ?? 0) > maxTimerSeconds) delete prepared.TimeoutSeconds;
  for (const { state } of allStates(prepared)) {
    for (const retrier of state.Retry ?? []) scaleRetrier(retrier, retryScale);
    // Step Functions has no time limit of its own for a task; the interpreter's is a minute.
    if (state.Type === 'Task')
      state.TimeoutSeconds = Math.min(state.TimeoutSeconds ?? maxTimerSeconds, maxTimerSeconds);
  }
  return prepared;
}

function scaleRetrier(retrier: StateJson, scale: number): void {
  retrier.IntervalSeconds = (retrier.IntervalSeconds ?? 1) * scale;
  if (retrier.MaxDelaySeconds !== undefined) retrier.MaxDelaySeconds *= scale;
}
