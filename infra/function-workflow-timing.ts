/** The time limits of the functions' workflow, and how long it waits for others. All times are in seconds. */

import type { Retrier } from './states-language';
import { buildTaskTimeout, serviceRetry, startBuildRetry, taskTimeout } from './workflow-timing';

/** Time limits of the Lambda functions themselves; infra/ sets them on the functions. */
export const functionStageTimeouts = {
  // Reads one function with its zip of up to 250 MB, and writes what its build works on.
  planFunction: 300,
  // Lambda's own maximum: invokes a function with its events, each of which it may take as long as that for.
  recordFunction: 900,
  // Downloads, unpacks and compares up to 250 MB, as publish-layer does.
  publishFunction: 300,
  // Lambda's own maximum: starts a function several times, with its layer and without.
  updateFunction: 900,
  // Lists functions, tags and states, a page at a call.
  watchFunctions: 300,
} as const;

export type FunctionStage = keyof typeof functionStageTimeouts;

/** Invocations of a stage that goes on, one after the other, each for as long as it may run. */
const rounds = 4;

/** An hour in which aliases go in steps, as the manifests' workflow has it. */
const steps = 3600;

/** The longest that one execution works on a function, when its build may take and wait for so many minutes. */
export const functionStageTime = (buildMinutes: number, queuedMinutes: number, recordMinutes: number): number =>
  2 * taskTimeout(functionStageTimeouts.planFunction) +
  rounds * taskTimeout(functionStageTimeouts.recordFunction) +
  recordMinutes * 60 +
  // Its build, and that on another image.
  2 * buildTaskTimeout(buildMinutes, queuedMinutes) +
  taskTimeout(functionStageTimeouts.publishFunction) +
  rounds * taskTimeout(functionStageTimeouts.updateFunction) +
  steps;

/**
 * Failures of Lambda itself, without throttling: many functions that are tagged at once start as many executions, which wait
 * for their turn by `crowdRetry`.
 */
export const failureRetry: Retrier = {
  ...serviceRetry,
  ErrorEquals: serviceRetry.ErrorEquals.filter((error) => error !== 'Lambda.TooManyRequestsException'),
};

/**
 * Waits for a turn: the stages' concurrency is reserved and bounded, and each holds it for minutes. Full jitter over a minute,
 * 360 times, is half a minute and three hours on average: a thousand functions, each of which takes some minutes. More would
 * not fit into an execution's history.
 */
export const crowdRetry: Retrier = {
  ErrorEquals: ['Lambda.TooManyRequestsException'],
  IntervalSeconds: 60,
  MaxAttempts: 360,
  BackoffRate: 1,
  JitterStrategy: 'FULL',
};

/** The same for a machine to build on: an account may have one. */
export const buildTurnRetry: Retrier = {
  ErrorEquals: startBuildRetry.ErrorEquals,
  IntervalSeconds: crowdRetry.IntervalSeconds,
  MaxAttempts: crowdRetry.MaxAttempts,
  BackoffRate: 1,
  JitterStrategy: 'FULL',
};

/** The longest that an execution waits for its turns, when nobody is ahead of whom it waits for: what both retriers have. */
export const longestTurns = 2 * crowdRetry.IntervalSeconds * crowdRetry.MaxAttempts;
