/** Runs the functions' workflow with stubs in the place of the functions and of the builds. */
import type { FunctionPlan, FunctionResult } from '../../core/function-pipeline';
import { type FunctionWorkflowArgs, functionWorkflowDefinition } from '../../infra/function-workflow';
import { parseDefinition } from '../../local/workflow/definition';
import { type Outcome, startExecution } from '../../local/workflow/execution';
import { type Json, TaskFailure } from '../../local/workflow/task-failure';
import { replacement } from './workflow-run';

const functions: FunctionWorkflowArgs['functions'] = {
  planFunction: 'plan-function',
  recordFunction: 'record-function',
  publishFunction: 'publish-function',
  updateFunction: 'update-function',
  watchFunctions: 'watch-functions',
  notify: 'notify',
};

type Options = Omit<FunctionWorkflowArgs, 'functions' | 'partition' | 'bucket'>;

export const functionDefinitionWith = (options: Options) =>
  functionWorkflowDefinition({ partition: 'aws', functions, bucket: 'b', ...options });

export const functionOptions = { buildTimeoutMinutes: 30, queuedTimeoutMinutes: 60, recordMinutes: 10 };
/** Checked once, since that takes longer than a run. */
const definition = parseDefinition(JSON.stringify(functionDefinitionWith({ ...functionOptions, replacement })));

export const tagged = { source: 'aws.tag', detail: { 'changed-tag-keys': ['prejit:function'] } };
export const execution = 'arn:execution';

export const layer = (action = 'build'): Json => ({
  framework: 'net8.0',
  architecture: 'x86_64',
  runtimeIdentifier: 'linux-x64',
  level: 'profiled',
  fingerprint: 'f',
  buildProject: 'project',
  buildSource: 'b/build-source/x.zip',
  buildOutput: 'build-output/x',
  action,
});
export const recording = { codeSha256: 'c' };

/** A plan; those of its parts that a workflow only passes on are short here. */
export const planned = (action: FunctionPlan['action'], rest: Json = {}): Json => ({
  function: 'orders-api',
  action,
  ...rest,
});

export const result: FunctionResult = { function: 'orders-api', outcome: 'faster', reason: 'It starts faster.' };

type Stub = (input: Json) => Json;

/** The tasks when everything goes well. PlanAgain is PlanFunction after a recording, NotifyFailure the notification of one. */
const goingWell = {
  Watch: (() => ({ started: 1 })) as Stub,
  Plan: (() => planned('record', { recording })) as Stub,
  PlanAgain: (() => planned('make', { layer: layer() })) as Stub,
  Record: (() => ({ status: 'RECORDED' })) as Stub,
  Build: (() => ({})) as Stub,
  Publish: (() => ({ arn: 'arn:layer' })) as Stub,
  Update: (() => ({ status: 'DONE', result })) as Stub,
  Notify: (() => ({})) as Stub,
  NotifyFailure: (({ failure }) => ({ error: failure.Error, cause: failure.Cause })) as Stub,
};

export type TaskName = keyof typeof goingWell;

const names: Record<string, TaskName> = {
  'watch-functions': 'Watch',
  'record-function': 'Record',
  'publish-function': 'Publish',
  'update-function': 'Update',
};

function nameOf({ FunctionName, Payload }: Json): TaskName {
  if (FunctionName === 'plan-function') return Payload.recorded ? 'PlanAgain' : 'Plan';
  if (FunctionName === 'notify') return Payload.failure ? 'NotifyFailure' : 'Notify';
  return names[FunctionName] ?? 'Build';
}

/** Runs the workflow. Its retries do not wait. */
export async function runFunctionWorkflow(stubs: Partial<Record<TaskName, Stub>> = {}, input: Json = tagged) {
  const calls: [TaskName, Json][] = [];
  const run = await startExecution({
    definition: await definition,
    input,
    context: { Execution: { Id: execution, Name: 'execution-1' } },
    retryScale: 0,
    onEvent() {},
    runTask: async (_resource, parameters) => {
      const name = nameOf(parameters);
      const given = name === 'Build' ? parameters : parameters.Payload;
      calls.push([name, given]);
      const answer = (stubs[name] ?? goingWell[name])(given);
      return name === 'Build' ? answer : { StatusCode: 200, Payload: answer };
    },
  });
  const outcome: Outcome = await run.outcome;
  return { outcome, calls, names: calls.map(([name]) => name) };
}

/** A task that fails. @param times how often, before it goes well; default: always */
export function failing(name: TaskName, error: string, message = '', times = Number.POSITIVE_INFINITY): Stub {
  let failures = 0;
  return (input) => {
    if (failures++ < times) throw new TaskFailure(error, message);
    return goingWell[name](input);
  };
}
