/** Reads of a workflow's definition how long it can take, and how much it says. */
import type { Retrier, State, TaskState } from '../../infra/states-language';

/** Events that an execution may have, and those that a retry takes. Source: Step Functions' quotas. */
export const maxEvents = 25_000;
export const eventsOfRetry = 5;

/** A state of a type, by its name. */
export function typed<T extends State['Type']>(states: Record<string, State>, name: string, type: T) {
  const state = states[name];
  if (state?.Type !== type) throw new Error(`${name} is no ${type}.`);
  return state as Extract<State, { Type: T }>;
}

export function retrierOf({ Retry = [] }: TaskState, error: string): Retrier {
  const retrier = Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error));
  if (!retrier) throw new Error(`${error} is not retried.`);
  return retrier;
}

/** Seconds for which a retrier waits at the longest before it gives up. */
export function patience({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds = Infinity }: Retrier): number {
  const waits = Array.from({ length: MaxAttempts }, (_, n) =>
    Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds),
  );
  return waits.reduce((sum, wait) => sum + wait, 0);
}
