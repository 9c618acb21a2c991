/** Runs one execution of a state machine with the interpreter aws-local-stepfunctions. */
import './promise-with-resolvers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkSize, type DataLimitExceeded, sizeError } from './data-limit';
import { allStates, type MachineJson } from './definition';
import { prepareDefinition } from './prepare';
import type { Json } from './task-failure';

/** Does a task's work. The signal aborts when nobody waits for the task any more. */
export type TaskRunner = (resource: string, parameters: Json, signal: AbortSignal) => Promise<Json>;

export interface ExecutionRequest {
  definition: MachineJson;
  input: Json;
  /** The context object, what `$$` is, besides the execution's input. */
  context: { Execution: { Id: string; Name: string } };
  runTask: TaskRunner;
  /** Factor on the waiting times of Retry. */
  retryScale: number;
  onEvent(event: ExecutionEvent): void;
}

/** An event as the interpreter reports it. Times are milliseconds since 1970. */
export interface ExecutionEvent {
  type: string;
  timestamp: number;
  state?: { name: string; type: string; input: Json; output?: Json };
  parentState?: { name: string };
  /** Number of the iteration of a Map state. */
  index?: number;
  input?: Json;
  output?: Json;
  Error?: string;
  Cause?: unknown;
  retry?: { attempt: number };
}

export type Outcome =
  | { status: 'SUCCEEDED'; output: Json }
  | { status: 'FAILED'; error: string; cause: string }
  | { status: 'TIMED_OUT' }
  | { status: 'ABORTED' };

export interface RunningExecution {
  /** Never rejects. */
  outcome: Promise<Outcome>;
  abort(): void;
}

export async function startExecution(request: ExecutionRequest): Promise<RunningExecution> {
  const { StateMachine, ExecutionAbortedError, ExecutionTimeoutError } = await import('aws-local-stepfunctions');
  const prepared = prepareDefinition(request.definition, request.retryScale);
  const tasks = new Tasks(prepared, request.runTask);
  // biome-ignore lint/suspicious/noExplicitAny: the definition was checked, by more than the interpreter's types say
  const machine = new StateMachine(prepared as any, { validationOptions: { noValidate: true } });
  const run = machine.run(request.input, {
    context: { Execution: { ...request.context.Execution, Input: request.input } },
    overrides: { taskResourceLocalHandlers: tasks.handlers },
  });

  let exceeded: DataLimitExceeded | undefined;
  const follow = async () => {
    for await (const event of run.eventLogs) {
      tasks.onEvent(event);
      request.onEvent(event);
      if (event.type !== 'StateExited' || !event.state) continue;
      exceeded ??= sizeError(event.state.name, 'an output', event.state.output);
      if (exceeded) run.abort();
    }
  };
  const result = async (): Promise<Outcome> => {
    try {
      return { status: 'SUCCEEDED', output: await run.result };
    } catch (error) {
      if (exceeded) return { status: 'FAILED', error: exceeded.name, cause: exceeded.message };
      if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
      if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT' };
      const { name, message } = (error as Error).cause as Error;
      return { status: 'FAILED', error: name, cause: message };
    } finally {
      tasks.end();
    }
  };
  const outcome = Promise.all([result(), follow()]).then(([outcome]) => outcome);
  return { outcome, abort: () => run.abort() };
}

/** Nobody waits for this task any more. Neither Retry nor Catch may take it for a failure of its own. */
class TaskAbandoned extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
}

interface RunningTask {
  parents: string[];
  abort: AbortController;
}

/**
 * The tasks of one execution. The interpreter starts them and then leaves them alone; that a task which timed out, whose
 * Map has failed or whose execution has ended is also stopped, is done here.
 */
class Tasks {
  readonly handlers: Record<string, (parameters: Json) => Promise<Json>> = {};
  private readonly running = new Set<RunningTask>();
  /** Names of Map states that have failed. */
  private readonly failedParents = new Set<string>();
  private ended = false;

  constructor(
    definition: MachineJson,
    private readonly runTask: TaskRunner,
  ) {
    for (const { name, state, parents } of allStates(definition)) {
      if (state.Type !== 'Task') continue;
      this.handlers[name] = async (parameters) => {
        checkSize(name, 'an input', parameters);
        const result = await this.run(state.Resource, parameters, parents, state.TimeoutSeconds);
        checkSize(name, 'a result', result);
        return result;
      };
    }
  }

  onEvent({ type, state }: ExecutionEvent): void {
    if (type !== 'StateFailed' || state?.type !== 'Map') return;
    this.failedParents.add(state.name);
    for (const task of this.running) if (task.parents.includes(state.name)) task.abort.abort(new TaskAbandoned());
  }

  /** Ends what is still running. */
  end(): void {
    this.ended = true;
    for (const task of this.running) task.abort.abort(new TaskAbandoned());
  }

  private async run(resource: string, parameters: Json, parents: string[], timeoutSeconds: number): Promise<Json> {
    // The interpreter starts waiting iterations of a Map that has just failed. One turn later its failure is known here.
    await nextTurn();
    if (this.ended || parents.some((parent) => this.failedParents.has(parent))) throw new TaskAbandoned();
    const task = { parents, abort: new AbortController() };
    const timeout = setTimeout(() => task.abort.abort(new TaskAbandoned()), timeoutSeconds * 1000);
    this.running.add(task);
    try {
      return await this.runTask(resource, parameters, task.abort.signal);
    } finally {
      clearTimeout(timeout);
      this.running.delete(task);
    }
  }
}
