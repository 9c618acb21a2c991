/**
 * The functions' workflow: from a function that asks for a layer to one that has it, or has it no more. A pure function, as the
 * manifests' is.
 */
import { type BuildLimits, buildStates } from './build-states';
import {
  buildTurnRetry,
  crowdRetry,
  type FunctionStage,
  failureRetry,
  functionStageTime,
  functionStageTimeouts,
  longestTurns,
} from './function-workflow-timing';
import type { ChoiceState, State, StateMachineDefinition, TaskState, Template } from './states-language';
import { type Called, catchAll, failureStates, invoke, invokeWithInput } from './workflow-tasks';
import { busyRetry, cutOffRetry, functionTimeouts, serviceRetry } from './workflow-timing';

export interface FunctionWorkflowArgs extends BuildLimits {
  /** ARNs of the functions behind the tasks. */
  functions: Record<FunctionStage | 'notify', string>;
  /** Name of the bucket that builds write to. */
  bucket: string;
  /** Minutes for which a function's real requests are waited for at most. */
  recordMinutes: number;
}

const caught = catchAll('NotifyFunctionFailure');
const execution = { 'execution.$': '$$.Execution.Id' };

/**
 * A definition whose input is an event of S3, of a changed tag, of the regular look's schedule, or the look's own
 * `{ detail: { function } }`, and whose output is `{ result: FunctionResult }` (core/function-pipeline.ts).
 */
export function functionWorkflowDefinition(args: FunctionWorkflowArgs): StateMachineDefinition {
  const stageTime = functionStageTime(args.buildTimeoutMinutes, args.queuedTimeoutMinutes, args.recordMinutes);
  return {
    Comment: 'Gives a function a layer of its own, or takes it off',
    StartAt: 'IsRegularLook',
    // Wait for another execution, do the same, wait for a turn, and an hour for retries and notification.
    TimeoutSeconds: 2 * stageTime + longestTurns + 3600,
    States: {
      IsRegularLook: {
        Type: 'Choice',
        Choices: [{ Variable: '$.source', StringEquals: 'aws.events', Next: 'WatchFunctions' }],
        Default: 'PlanFunction',
      },
      WatchFunctions: {
        ...call(args, 'watchFunctions', execution),
        Comment: 'Starts an execution for each function that has something to do',
        OutputPath: '$.Payload',
        Retry: [serviceRetry],
        Catch: caught,
        End: true,
      },
      ...planStates(args, stageTime),
      ...recordStates(args),
      ...makeStates(args),
      ...updateStates(args),
      NotifyFunction: {
        ...invoke(called(args, 'notify'), { 'result.$': '$.result', ...execution }),
        Comment: 'Tells how it went with the function',
        ResultPath: null,
        Retry: [serviceRetry],
        Catch: caught,
        Next: 'Done',
      },
      Done: { Type: 'Pass', Parameters: { 'result.$': '$.result' }, End: true },
      ...failureStates('NotifyFunctionFailure', called(args, 'notify'), { 'event.$': '$$.Execution.Input' }),
    },
  };
}

const called = ({ partition, functions }: FunctionWorkflowArgs, name: FunctionStage | 'notify'): Called => ({
  partition,
  arn: functions[name],
  timeoutSeconds: { ...functionStageTimeouts, notify: functionTimeouts.notify }[name],
});

const call = (args: FunctionWorkflowArgs, name: FunctionStage, payload: Template) =>
  invoke(called(args, name), payload);

/** What there is to do; once more, when the function's start has been recorded. Then it is not recorded again. */
function planStates(args: FunctionWorkflowArgs, waitForFunction: number): Record<string, State> {
  const event = { 'event.$': '$$.Execution.Input', ...execution };
  const plan = (payload: Template) =>
    ({
      ...call(args, 'planFunction', payload),
      OutputPath: '$.Payload',
      Retry: [failureRetry, crowdRetry, busyRetry('FunctionInProgress', waitForFunction)],
      Catch: caught,
    }) satisfies Partial<TaskState>;
  const choices: ChoiceState['Choices'] = [
    { Variable: '$.action', StringEquals: 'none', Next: 'IsTold' },
    { Variable: '$.action', StringEquals: 'remove', Next: 'TakeLayerOff' },
  ];
  const record = { Variable: '$.action', StringEquals: 'record', Next: 'RecordStart' };
  return {
    PlanFunction: {
      ...plan(event),
      Comment: 'Reads the function, says whether it can have a layer, and what is left to do',
      Next: 'WhatIsToDo',
    },
    WhatIsToDo: { Type: 'Choice', Choices: [...choices, record], Default: 'NeedsBuild' },
    PlanAgain: {
      ...plan({ ...event, 'recorded.$': '$.progress.Payload' }),
      Comment: 'The same with the recorded start, or without one',
      Next: 'WhatIsLeft',
    },
    WhatIsLeft: { Type: 'Choice', Choices: choices, Default: 'NeedsBuild' },
    IsTold: {
      Type: 'Choice',
      Choices: [{ Variable: '$.told', BooleanEquals: true, Next: 'NotifyFunction' }],
      Default: 'Done',
    },
  };
}

function recordStates(args: FunctionWorkflowArgs): Record<string, State> {
  return {
    RecordStart: {
      ...call(args, 'recordFunction', { 'plan.$': '$.recording', ...execution }),
      Comment: 'Starts the function with the recorder, or waits for a request that does',
      ResultPath: '$.progress',
      Retry: [failureRetry, crowdRetry, cutOffRetry],
      Catch: caught,
      Next: 'IsRecorded',
    },
    IsRecorded: {
      Type: 'Choice',
      Choices: [{ Variable: '$.progress.Payload.status', StringEquals: 'RECORDING', Next: 'WaitForRecord' }],
      Default: 'PlanAgain',
    },
    WaitForRecord: { Type: 'Wait', SecondsPath: '$.progress.Payload.waitSeconds', Next: 'RecordStart' },
  };
}

/** From a function's zip to its layer. */
function makeStates(args: FunctionWorkflowArgs): Record<string, State> {
  return {
    NeedsBuild: {
      Type: 'Choice',
      Choices: [{ Variable: '$.layer.action', StringEquals: 'build', Next: 'BuildFunctionLayer' }],
      Default: 'PublishFunctionLayer',
    },
    ...buildStates(args, {
      state: 'BuildFunctionLayer',
      comment: "Compiles what lies in the function's zip",
      planned: '$.layer',
      bucket: { Location: args.bucket },
      executionName: '$$.Execution.Name',
      variables: [{ Name: 'PROGRAM', Value: 'build-function', Type: 'PLAINTEXT' }],
      transition: { Next: 'PublishFunctionLayer' },
      retry: buildTurnRetry,
      failed: 'NotifyFunctionFailure',
      otherwise: caught,
    }),
    PublishFunctionLayer: {
      ...call(args, 'publishFunction', { 'layer.$': '$.layer', ...execution }),
      Comment: 'Checks what the build made and publishes the layer version once',
      ResultPath: '$.published',
      Retry: [failureRetry, crowdRetry],
      Catch: caught,
      Next: 'AttachLayer',
    },
    AttachLayer: {
      Type: 'Pass',
      Parameters: {
        change: { 'function.$': '$.function', action: 'attach', 'layer.$': '$.published.Payload', ...execution },
      },
      Next: 'UpdateFunction',
    },
  };
}

function updateStates(args: FunctionWorkflowArgs): Record<string, State> {
  return {
    TakeLayerOff: {
      Type: 'Pass',
      Parameters: { change: { 'function.$': '$.function', action: 'remove', ...execution } },
      Next: 'UpdateFunction',
    },
    UpdateFunction: {
      ...invokeWithInput(called(args, 'updateFunction'), '$.change'),
      Comment: 'Attaches the layer and measures what it gains, or takes it off',
      ResultPath: '$.progress',
      Retry: [failureRetry, crowdRetry, cutOffRetry],
      Catch: caught,
      Next: 'IsUpdated',
    },
    IsUpdated: {
      Type: 'Choice',
      Choices: [{ Variable: '$.progress.Payload.status', StringEquals: 'DONE', Next: 'ReadResult' }],
      Default: 'WaitForFunction',
    },
    WaitForFunction: {
      Type: 'Wait',
      Comment: 'What the bucket keeps of the function says where the next invocation goes on',
      SecondsPath: '$.progress.Payload.waitSeconds',
      Next: 'UpdateFunction',
    },
    ReadResult: { Type: 'Pass', Parameters: { 'result.$': '$.progress.Payload.result' }, Next: 'NotifyFunction' },
  };
}
