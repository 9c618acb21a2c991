/** Runs the workflow with stubs in the place of the functions and of the builds. */

import type { ManifestVersion } from '../../core/pipeline';
import type { StateMachineDefinition } from '../../infra/states-language';
import { type WorkflowArgs, workflowDefinition } from '../../infra/workflow';
import { parseDefinition } from '../../local/workflow/definition';
import { type ExecutionEvent, type Outcome, startExecution } from '../../local/workflow/execution';
import { type Json, TaskFailure } from '../../local/workflow/task-failure';

const functions: WorkflowArgs['functions'] = {
  planBuild: 'plan-build',
  publishLayer: 'publish-layer',
  updateConsumers: 'update-consumers',
  notify: 'notify',
};
/** Those of a stack that looks for old layer versions. */
const pruning: WorkflowArgs['functions'] = { ...functions, pruneLayers: 'prune-layers' };

type Options = Omit<WorkflowArgs, 'functions' | 'partition'>;

export const definitionWith = (options: Options): StateMachineDefinition =>
  workflowDefinition({ partition: 'aws', functions, ...options });

/** The same in a stack that looks for old layer versions. */
export const pruningDefinitionWith = (options: Options): StateMachineDefinition =>
  workflowDefinition({ partition: 'aws', functions: pruning, ...options });

export const replacement = {
  framework: 'net8.0',
  unavailable: 'image:4',
  image: 'image:5',
  buildspec: 'version: 0.2',
} as const;
const options = { buildTimeoutMinutes: 30, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 2, replacement };
/** Checked once, since that takes longer than a run. */
const definition = parseDefinition(JSON.stringify(definitionWith(options)));
const pruningDefinition = parseDefinition(JSON.stringify(pruningDefinitionWith(options)));

export const manifest = { bucket: 'b', key: 'manifests/web/D.csproj', versionId: 'v1' };
const uploadOf = ({ bucket, key, versionId }: ManifestVersion) => ({
  detail: { bucket: { name: bucket }, object: { key, 'version-id': versionId } },
});
const context = { Execution: { Id: 'arn:execution', Name: 'execution-1' } };

export const target = (framework: string, action: string) => ({
  framework,
  action,
  runtimeIdentifier: 'linux-x64',
  level: 'cross-module',
  fingerprint: `f-${framework}`,
  buildProject: `project-${framework}`,
  buildSource: 'b/build-source/x.zip',
  buildOutput: 'build-output/x',
});

export const plan = (...targets: Json[]) => ({ layer: 'web', manifest, targets });

/** What a task answers, given a function's payload or a build's parameters. */
type Stub = (input: Json) => Json | Promise<Json>;

/** The tasks when everything goes well. The same function notifies of both ends. */
const goingWell = {
  PlanBuild: (() => plan(target('net10.0', 'build'))) as Stub,
  BuildStore: (() => ({})) as Stub,
  PublishLayer: (({ target: { framework } }) => ({ framework, arn: `arn-${framework}` })) as Stub,
  UpdateConsumers: (({ layers }) => ({
    status: 'MOVED',
    releases: layers.map((layer: Json) => ({ layer, superseded: false })),
  })) as Stub,
  PruneLayers: (() => ({ outcome: 'deleted' })) as Stub,
  Notify: (({ releases }) => ({ status: 'SUCCEEDED', releases })) as Stub,
  NotifyFailure: (({ failure }) => ({ error: failure.Error, cause: failure.Cause })) as Stub,
};

export type TaskName = keyof typeof goingWell;
export const taskNames = Object.keys(goingWell) as TaskName[];

function nameOf({ FunctionName, Payload }: Json): TaskName {
  if (FunctionName === functions.planBuild) return 'PlanBuild';
  if (FunctionName === functions.publishLayer) return 'PublishLayer';
  if (FunctionName === functions.updateConsumers) return 'UpdateConsumers';
  if (FunctionName === pruning.pruneLayers) return 'PruneLayers';
  if (FunctionName === functions.notify) return Payload.failure ? 'NotifyFailure' : 'Notify';
  return 'BuildStore';
}

export interface WorkflowRun {
  outcome: Outcome;
  /** Each task that was started, with the payload or the parameters that it got. */
  calls: [TaskName, Json][];
  /** How often a task was started. */
  count(name: TaskName): number;
}

interface RunOptions {
  uploaded?: ManifestVersion;
  /** The execution's ARN and name. */
  Execution?: { Id: string; Name: string };
  onEvent?(event: ExecutionEvent): void;
  /** Whether the stack looks for old layer versions. */
  prunes?: boolean;
}

/** Runs the workflow. Its retries do not wait. */
export async function runWorkflow(
  stubs: Partial<Record<TaskName, Stub>> = {},
  { uploaded = manifest, Execution = context.Execution, onEvent = () => {}, prunes = false }: RunOptions = {},
): Promise<WorkflowRun> {
  const calls: WorkflowRun['calls'] = [];
  const execution = await startExecution({
    definition: await (prunes ? pruningDefinition : definition),
    input: uploadOf(uploaded),
    context: { Execution },
    retryScale: 0,
    onEvent,
    runTask: async (_resource, parameters) => {
      const name = nameOf(parameters);
      const input = name === 'BuildStore' ? parameters : parameters.Payload;
      calls.push([name, input]);
      const answer = await (stubs[name] ?? goingWell[name])(input);
      return name === 'BuildStore' ? answer : { StatusCode: 200, Payload: answer };
    },
  });
  const outcome = await execution.outcome;
  return { outcome, calls, count: (name) => calls.filter(([called]) => called === name).length };
}

/** A task that fails. @param times how often, before it goes well; default: always */
export function failing(name: TaskName, error: string, message = '', times = Number.POSITIVE_INFINITY): Stub {
  let failures = 0;
  return (input) => {
    if (failures++ < times) throw new TaskFailure(error, message);
    return goingWell[name](input);
  };
}
