/** The history of an execution, as GetExecutionHistory shows it. */

import type { Shape } from '../../../contract/service';
import type { ExecutionEvent, Outcome } from '../../../workflow/execution';

/** An event of the history. `time` is in milliseconds since 1970; the details stand under the API's own names. */
export interface StoredEvent {
  time: number;
  type: string;
  details: Shape;
}

const failureDetails: Record<string, [type: string, details: string]> = {
  Task: ['TaskFailed', 'taskFailedEventDetails'],
  Map: ['MapStateFailed', 'mapStateFailedEventDetails'],
};

/** Events of the history for an event of the interpreter; none for what the API doesn't show. */
export function historyEvents({
  type,
  timestamp: time,
  state,
  parentState,
  index,
  ...event
}: ExecutionEvent): StoredEvent[] {
  if (type === 'StateEntered' && state) {
    const stateEnteredEventDetails = { name: state.name, input: JSON.stringify(state.input) };
    return [{ time, type: `${state.type}StateEntered`, details: { stateEnteredEventDetails } }];
  }
  if (type === 'StateExited' && state) {
    const stateExitedEventDetails = { name: state.name, output: JSON.stringify(state.output) };
    return [{ time, type: `${state.type}StateExited`, details: { stateExitedEventDetails } }];
  }
  if (type === 'StateFailed' && state) {
    const [failed, member] = failureDetails[state.type] ?? [];
    if (!failed || !member) return [];
    const resource = state.type === 'Task' ? { resourceType: 'task', resource: state.name } : {};
    return [
      { time, type: failed, details: { [member]: { ...resource, error: event.Error, cause: String(event.Cause) } } },
    ];
  }
  const iteration = /^MapIteration(Started|Succeeded|Failed)$/.exec(type)?.[1];
  if (iteration && parentState) {
    const member = `mapIteration${iteration}EventDetails`;
    return [{ time, type, details: { [member]: { name: parentState.name, index } } }];
  }
  return [];
}

export function startEvent(input: string, roleArn: string): StoredEvent {
  return { time: Date.now(), type: 'ExecutionStarted', details: { executionStartedEventDetails: { input, roleArn } } };
}

export function endEvent(outcome: Outcome): StoredEvent {
  const time = Date.now();
  switch (outcome.status) {
    case 'SUCCEEDED': {
      const executionSucceededEventDetails = { output: JSON.stringify(outcome.output) };
      return { time, type: 'ExecutionSucceeded', details: { executionSucceededEventDetails } };
    }
    case 'FAILED': {
      const executionFailedEventDetails = { error: outcome.error, cause: outcome.cause };
      return { time, type: 'ExecutionFailed', details: { executionFailedEventDetails } };
    }
    case 'TIMED_OUT':
      return { time, type: 'ExecutionTimedOut', details: {} };
    case 'ABORTED':
      return { time, type: 'ExecutionAborted', details: {} };
  }
}

/** Events in the API's form, numbered from 1. */
export const describeHistory = (events: StoredEvent[]): Shape[] =>
  events.map(({ time, type, details }, index) => ({
    id: index + 1,
    previousEventId: index,
    timestamp: new Date(time),
    type,
    ...details,
  }));
