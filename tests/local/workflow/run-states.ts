/** Runs states of any kind and keeps what became of them. */
import { type MachineJson, parseDefinition } from '../../../local/workflow/definition';
import { type ExecutionEvent, type Outcome, startExecution, type TaskRunner } from '../../../local/workflow/execution';
import type { Json } from '../../../local/workflow/task-failure';

export const context = { Execution: { Id: 'arn:execution', Name: 'first' } };
const lambda = 'arn:aws:states:::lambda:invoke';

interface Run {
  outcome: Outcome;
  /** Parameters of the tasks, in the order in which they started. */
  tasks: Json[];
  events: ExecutionEvent[];
}

export async function run(
  states: MachineJson['States'],
  { input = {}, runTask = async (_resource, parameters) => parameters, machine = {} }: RunArgs = {},
): Promise<Run> {
  const StartAt = Object.keys(states)[0];
  const definition = await parseDefinition(JSON.stringify({ StartAt, States: states, ...machine }));
  const tasks: Json[] = [];
  const events: ExecutionEvent[] = [];
  const execution = await startExecution({
    definition,
    input,
    context,
    retryScale: 0.001,
    onEvent: (event) => events.push(event),
    runTask: (resource, parameters, signal) => {
      tasks.push(parameters);
      return runTask(resource, parameters, signal);
    },
  });
  return { outcome: await execution.outcome, tasks, events };
}

interface RunArgs {
  input?: Json;
  runTask?: TaskRunner;
  machine?: Json;
}

/** What a run that goes well ends with. */
export const output = async (states: MachineJson['States'], args?: RunArgs): Promise<Json> => {
  const { outcome } = await run(states, args);
  if (outcome.status !== 'SUCCEEDED') throw new Error(JSON.stringify(outcome));
  return outcome.output;
};

export const task = (fields: Json = {}): Json => ({ Type: 'Task', Resource: lambda, End: true, ...fields });
