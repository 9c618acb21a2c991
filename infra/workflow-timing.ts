/** The workflow's time limits, and how long and how often it retries, with the arithmetic. All times are in seconds. */
import type { busyErrorNames } from '../core/errors';
import { allTargets } from '../core/targets';
import type { Retrier } from './states-language';

/** Time limits of the functions themselves; infra/ sets them on the functions. */
export const functionTimeouts = {
  // Reads one manifest, writes one project per target.
  planBuild: 60,
  // Downloads, unpacks and copies up to 250 MB.
  publishLayer: 300,
  // Lambda's own maximum: waits for the updates of all consumers of a layer.
  updateConsumers: 900,
  // Lists all functions of the account, fifty at a call, and deletes up to a hundred versions.
  pruneLayers: 300,
  notify: 60,
} as const;

export type FunctionName = keyof typeof functionTimeouts;

/** A task waits a little longer than its function may run, so that the function's own error is the one we see. */
export const taskTimeout = (functionTimeout: number): number => functionTimeout + 30;

/** Time that CodeBuild may take around a build: provisioning is part of it, reporting back is not. */
const buildMargin = 300;

/** The BuildStore task has to outlive a build that waits in the queue for as long as it may and then runs for as long. */
export const buildTaskTimeout = (buildTimeoutMinutes: number, queuedTimeoutMinutes: number): number =>
  (buildTimeoutMinutes + queuedTimeoutMinutes) * 60 + buildMargin;

/** The longest that the builds of one execution take, if its manifest names every target: they run in waves of `maxConcurrentBuilds`. */
export const buildStageTimeout = (targetTimeoutSeconds: number, maxConcurrentBuilds: number): number =>
  Math.ceil(allTargets.length / maxConcurrentBuilds) * targetTimeoutSeconds;

/** Invocations of update-consumers that follow one another, each for as long as it may run: a fleet of some thousand functions. */
const moveRounds = 12;

/** The longest that moving functions takes, with an hour in which aliases go in steps. */
export const moveStageTimeout = moveRounds * taskTimeout(functionTimeouts.updateConsumers) + 3600;

/** The longest that releasing takes: all targets are published side by side, then the functions of all are moved. */
export const releaseStageTimeout = taskTimeout(functionTimeouts.publishLayer) + moveStageTimeout;

/**
 * Failures of Lambda itself, and throttling. Full jitter over 2, 4, 8, 16, 30, 30 seconds: the last attempt waits just
 * under two minutes after the first, long enough for a throttled account to recover.
 */
export const serviceRetry: Retrier = {
  ErrorEquals: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

/**
 * A function that was cut off: out of time or memory, or killed. Only for one that finds out what it has done already.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const cutOffRetry: Retrier = {
  ErrorEquals: ['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError', 'States.Timeout'],
  IntervalSeconds: 5,
  MaxAttempts: 3,
  BackoffRate: 2,
};

/**
 * A build that could not be started because the account runs too many, or because the API failed. Full jitter over 10,
 * 20, 40, then 60 seconds, 20 times: about ten minutes on average. A build that ran and failed is not tried again.
 */
export const startBuildRetry: Retrier = {
  ErrorEquals: [
    'CodeBuild.AccountLimitExceededException',
    'CodeBuild.AWSCodeBuildException',
    'CodeBuild.SdkClientException',
  ],
  IntervalSeconds: 10,
  MaxAttempts: 20,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/**
 * Waits for another execution at a steady pace. An execution may have 25,000 events and a retried task takes up to five,
 * so the pace slows down before 2,000 retries are not enough.
 */
export function busyRetry(error: (typeof busyErrorNames)[number], longestWait: number): Retrier {
  const maxRetries = 2000;
  const interval = Math.max(5, Math.ceil(longestWait / maxRetries));
  return {
    ErrorEquals: [error],
    IntervalSeconds: interval,
    MaxAttempts: Math.ceil(longestWait / interval),
    BackoffRate: 1,
  };
}
