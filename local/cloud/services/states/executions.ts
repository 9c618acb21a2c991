/** Executions of state machines. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud, type Principal, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { startExecution } from '../../../workflow/execution';
import { runIntegration } from '../../../workflow/integrations';
import type { Json } from '../../../workflow/task-failure';
import { paginate } from '../paginate';
import { describeHistory, endEvent, historyEvents, type StoredEvent, startEvent } from './history';
import { describeInterrupted } from './interrupted';
import type { StateMachines } from './machines';

/** Times are milliseconds since 1970. */
interface StoredExecution {
  arn: string;
  name: string;
  machineArn: string;
  /** The machine's definition and role when the execution started. */
  definition: string;
  roleArn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  started: number;
  stopped?: number;
  /** Aborted because the cloud ended, and nobody has been told yet: the next cloud does. */
  untold?: boolean;
}

interface Running {
  /** Grows while the execution runs; it is kept when that has ended. */
  history: StoredEvent[];
  abort(reason: Pick<StoredExecution, 'error' | 'cause' | 'untold'>): void;
  ended: Promise<void>;
}

const defaultPageSize = 100;

export class Executions {
  private readonly table: Table<StoredExecution>;
  private readonly histories: Table<StoredEvent[]>;
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly cloud: Cloud,
    private readonly machines: StateMachines,
    private readonly retryScale: number,
  ) {
    this.table = cloud.state.table('states.executions');
    this.histories = cloud.state.table('states.histories');
    this.abortInterrupted();
  }

  start({ stateMachineArn, name = randomUUID(), input = '{}' }: Shape): Shape {
    const machine = this.machines.get(stateMachineArn);
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(name))
      throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const parsed = parseInput(input);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.table.get(arn);
    if (existing?.status === 'RUNNING' && existing.input === input) return started(existing);
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

    const { definition, roleArn } = machine;
    const execution: StoredExecution = {
      arn,
      name,
      machineArn: machine.arn,
      definition,
      roleArn,
      status: 'RUNNING',
      input,
      started: Date.now(),
    };
    this.table.set(arn, execution);
    this.run(execution, parsed);
    return started(execution);
  }

  describe(arn: string): Shape {
    const execution = this.get(arn);
    return {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: new Date(execution.started),
      stopDate: date(execution.stopped),
      input: execution.input,
      inputDetails: { included: true },
      output: execution.output,
      outputDetails: execution.output === undefined ? undefined : { included: true },
      error: execution.error,
      cause: execution.cause,
    };
  }

  list({ stateMachineArn, statusFilter, maxResults, nextToken }: Shape): Shape {
    this.machines.get(stateMachineArn);
    const executions = [...this.table.values()]
      .filter((execution) => execution.machineArn === stateMachineArn)
      .filter((execution) => !statusFilter || execution.status === statusFilter)
      .reverse()
      .map(({ arn, name, status, started: start, stopped }) => {
        const times = { startDate: new Date(start), stopDate: date(stopped) };
        return { executionArn: arn, stateMachineArn, name, status, ...times };
      });
    return page(executions, 'executions', maxResults, nextToken);
  }

  async stop({ executionArn, error, cause }: Shape): Promise<Shape> {
    this.get(executionArn);
    const running = this.running.get(executionArn);
    running?.abort({ error, cause });
    await running?.ended;
    return { stopDate: date(this.get(executionArn).stopped) };
  }

  history({ executionArn, reverseOrder, maxResults, nextToken }: Shape): Shape {
    this.get(executionArn);
    const history = this.running.get(executionArn)?.history ?? this.histories.get(executionArn) ?? [];
    const events = describeHistory(history);
    return page(reverseOrder ? events.reverse() : events, 'events', maxResults, nextToken);
  }

  async close(): Promise<void> {
    const running = [...this.running.values()];
    for (const execution of running) execution.abort({ cause: 'The local cloud ended.', untold: true });
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** Tells of the executions that ended with the cloud before this one: in the log, and by their event. */
  tellInterrupted(): void {
    for (const { untold, ...execution } of [...this.table.values()]) {
      if (!untold) continue;
      this.cloud.warn(describeInterrupted(execution));
      this.table.set(execution.arn, execution);
      this.emitStatus(execution);
    }
  }

  /** An execution whose cloud was killed is aborted: nobody runs it any more, and what it claimed is free again. */
  private abortInterrupted(): void {
    for (const execution of this.table.values()) {
      if (execution.status !== 'RUNNING') continue;
      const cause = 'The local cloud ended while this execution was running.';
      this.table.set(execution.arn, { ...execution, status: 'ABORTED', cause, stopped: Date.now(), untold: true });
    }
  }

  private run(execution: StoredExecution, input: Json): void {
    const stop = new AbortController();
    const history = [startEvent(execution.input, execution.roleArn)];
    const ended = this.interpret(execution, input, history, stop.signal)
      .catch((error: Error) => {
        this.cloud.log(`The execution ${execution.arn} failed unexpectedly: ${error.stack}`);
        this.end(execution, { status: 'FAILED', error: 'States.Runtime', cause: error.message });
      })
      .then(() => {
        this.histories.set(execution.arn, history);
        this.running.delete(execution.arn);
      });
    this.running.set(execution.arn, { history, abort: (reason) => stop.abort(reason), ended });
  }

  private async interpret(
    execution: StoredExecution,
    input: Json,
    history: StoredEvent[],
    stop: AbortSignal,
  ): Promise<void> {
    const { roleArn, name: sessionName } = execution;
    const principal: Principal = { kind: 'role', roleArn, sessionName, assumedBy: 'states.amazonaws.com' };
    const run = await startExecution({
      definition: JSON.parse(execution.definition),
      input,
      context: { Execution: { Id: execution.arn, Name: execution.name } },
      retryScale: this.retryScale,
      runTask: (resource, parameters, signal) =>
        runIntegration(resource, parameters, {
          call: (service, operation, request) => this.cloud.call(service, operation, request, principal),
          signal,
          log: (line) => this.cloud.log(line),
        }),
      onEvent: (event) => history.push(...historyEvents(event)),
    });
    stop.addEventListener('abort', () => run.abort(), { once: true });
    if (stop.aborted) run.abort();
    const outcome = await run.outcome;
    history.push(endEvent(outcome));
    const reason = outcome.status === 'ABORTED' ? stop.reason : {};
    const output = outcome.status === 'SUCCEEDED' ? { output: JSON.stringify(outcome.output) } : {};
    const failure = outcome.status === 'FAILED' ? { error: outcome.error, cause: outcome.cause } : {};
    this.end(execution, { status: outcome.status, ...reason, ...output, ...failure });
  }

  private end(execution: StoredExecution, result: Partial<StoredExecution> & Pick<StoredExecution, 'status'>): void {
    const ended = { ...execution, ...result, stopped: Date.now() };
    this.table.set(execution.arn, ended);
    if (!ended.untold) this.emitStatus(ended);
  }

  private emitStatus({ arn, machineArn, name, status }: StoredExecution): void {
    this.cloud.emit({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [arn],
      detail: { executionArn: arn, stateMachineArn: machineArn, name, status },
    });
  }

  private get(arn: string): StoredExecution {
    const execution = this.table.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
}

function parseInput(input: string): Json {
  try {
    return JSON.parse(input);
  } catch (error) {
    const message = `Invalid State Machine Execution Input: '${(error as Error).message}'`;
    throw new AwsError('InvalidExecutionInput', message);
  }
}

const started = ({ arn, started: time }: StoredExecution): Shape => ({ executionArn: arn, startDate: new Date(time) });

const date = (milliseconds: number | undefined): Date | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds);

function page(items: Shape[], member: string, maxResults: number | undefined, token: string | undefined): Shape {
  const { page: found, nextToken } = paginate(items, maxResults || defaultPageSize, token, 'InvalidToken');
  return { [member]: found, nextToken };
}
