/** Finds the execution that an upload started and follows it to its end, by the API that a user of AWS has too. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DescribeExecutionOutput, HistoryEvent, SFN } from '@aws-sdk/client-sfn';
import { targetName } from '../../core/targets';

/** How patiently an execution is waited for. */
export interface Patience {
  /** Milliseconds between two looks. */
  interval: number;
  /** Seconds within which an upload has to start an execution. */
  startTimeout: number;
  /** Ends the waiting, which then rejects. */
  signal?: AbortSignal;
}

/** The cloud is on this machine, so looking is cheap. */
const atHome: Patience = { interval: 25, startTimeout: 30 };

/** What was to start an execution started none. */
export class NoExecution extends Error {
  override readonly name = 'NoExecution';
}

export type StateEvent =
  | { type: 'entered'; state: string; target?: string }
  | { type: 'exited'; state: string; target?: string; seconds: number };

/** What an execution was started with, as far as it is looked for: an event of EventBridge. */
export interface StartEvent {
  source?: string;
  /** ISO 8601, whole seconds. */
  time?: string;
  resources?: string[];
  detail?: { object?: { 'version-id'?: string }; tags?: Record<string, string> };
}

/** The event of one uploaded object version. */
export const ofUpload =
  (versionId: string) =>
  ({ detail }: StartEvent): boolean =>
    detail?.object?.['version-id'] === versionId;

/**
 * Waits for the execution that was started with an event.
 * @param what it is that starts it, for the message when it doesn't
 * @throws NoExecution when none starts
 */
export async function findExecution(
  sfn: SFN,
  stateMachineArn: string,
  { what, isEvent }: { what: string; isEvent(event: StartEvent): boolean },
  { interval, startTimeout, signal }: Patience = atHome,
): Promise<string> {
  const known = new Set<string>();
  const deadline = performance.now() + startTimeout * 1000;
  while (performance.now() < deadline) {
    const { executions = [] } = await sfn.listExecutions({ stateMachineArn, maxResults: 20 });
    for (const { executionArn = '' } of executions.filter((execution) => !known.has(execution.executionArn ?? ''))) {
      known.add(executionArn);
      const { input = '{}' } = await sfn.describeExecution({ executionArn });
      if (isEvent(JSON.parse(input))) return executionArn;
    }
    await sleep(interval, undefined, { signal });
  }
  throw new NoExecution(
    `${what} started no execution of ${stateMachineArn} within ${startTimeout} s. Look for its event in the dead-letter queue.`,
  );
}

/** Reports every state that is entered or left until the execution has ended; resolves with how it ended. */
export async function followExecution(
  sfn: SFN,
  executionArn: string,
  report: (event: StateEvent) => void,
  { interval, signal }: Patience = atHome,
): Promise<DescribeExecutionOutput> {
  const history = new History(report);
  for (;;) {
    const execution = await sfn.describeExecution({ executionArn });
    const events = await historyOf(sfn, executionArn);
    history.add(events.filter(({ id = 0 }) => id > history.last));
    if (execution.status !== 'RUNNING') return execution;
    await sleep(interval, undefined, { signal });
  }
}

/** The whole history of an execution, in order. */
export async function historyOf(sfn: SFN, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.getExecutionHistory({ executionArn, nextToken, maxResults: 1000 });
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** Pairs the history's entries and exits: an exit leads back, by its previous events, to the entry that it ends. */
class History {
  last = 0;
  private readonly events = new Map<number, HistoryEvent>();

  constructor(private readonly report: (event: StateEvent) => void) {}

  add(events: HistoryEvent[]): void {
    for (const event of events) {
      this.events.set(event.id ?? 0, event);
      this.last = Math.max(this.last, event.id ?? 0);
      // Tasks are what takes time; the states between them only pass things on.
      if (!event.type?.startsWith('Task')) continue;
      const entered = event.stateEnteredEventDetails;
      if (entered) this.report({ type: 'entered', state: entered.name ?? '', ...targetIn(entered.input) });
      if (event.stateExitedEventDetails) this.exit(event, event.stateExitedEventDetails.name ?? '');
    }
  }

  private exit(event: HistoryEvent, state: string): void {
    let entry = event;
    while (entry.stateEnteredEventDetails?.name !== state) {
      const previous = this.events.get(entry.previousEventId ?? 0);
      if (!previous) return;
      entry = previous;
    }
    const seconds = ((event.timestamp?.getTime() ?? 0) - (entry.timestamp?.getTime() ?? 0)) / 1000;
    this.report({ type: 'exited', state, seconds, ...targetIn(entry.stateEnteredEventDetails?.input) });
  }
}

/** The target that a state's input is about, when it is about one. */
function targetIn(input = '{}'): { target?: string } {
  const values: unknown = JSON.parse(input);
  if (typeof values !== 'object' || values === null) return {};
  for (const value of [values, ...Object.values(values)]) {
    if (value?.framework && value?.architecture) return { target: targetName(value) };
  }
  return {};
}
