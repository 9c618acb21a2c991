/** States that both workflows have: calls of functions, and the way out of a failure. */
import type { Catcher, State, TaskState, Template } from './states-language';
import { serviceRetry, taskTimeout } from './workflow-timing';

/** What is called, and for how long it may run. */
export interface Called {
  partition: string;
  /** The function's ARN. */
  arn: string;
  /** The function's own limit, in seconds. */
  timeoutSeconds: number;
}

/** A call of a function: it times out, and the function's result is below `$.Payload`. */
export const invoke = (called: Called, payload: Template) => invokeWith(called, { Payload: payload });

/** The same with a payload that lies in the state's input. */
export const invokeWithInput = (called: Called, path: string) => invokeWith(called, { 'Payload.$': path });

const invokeWith = ({ partition, arn, timeoutSeconds }: Called, payload: Template) =>
  ({
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: arn, ...payload },
    TimeoutSeconds: taskTimeout(timeoutSeconds),
  }) satisfies Partial<TaskState>;

/** Every failure is explained and notified before the execution fails. */
export const catchAll = (notifyFailure: string): Catcher[] => [
  { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: notifyFailure },
];

/**
 * The way out of a failure: the execution always ends as failed, with the pipeline's own error name if there is one.
 * @param name of the state that tells of it
 * @param about what the notification needs to know besides the execution and its failure
 */
export function failureStates(name: string, notify: Called, about: Template): Record<string, State> {
  return {
    [name]: {
      ...invoke(notify, { ...about, 'execution.$': '$$.Execution.Id', 'failure.$': '$.failure' }),
      Comment: 'Tells what went wrong, in words',
      ResultPath: '$.explained',
      Retry: [serviceRetry],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.notifyFailure', Next: 'FailedUnnotified' }],
      Next: 'Failed',
    },
    Failed: { Type: 'Fail', ErrorPath: '$.explained.Payload.error', CausePath: '$.explained.Payload.cause' },
    FailedUnnotified: {
      Type: 'Fail',
      Comment: 'The notification failed too: the execution fails with the first error as it was',
      ErrorPath: '$.failure.Error',
      CausePath: '$.failure.Cause',
    },
  };
}
