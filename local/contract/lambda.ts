/** What whoever starts a cloud in process may set of its Lambda. None of it can be reached over the API. */
import type { Shape } from './service';

export interface LambdaOptions {
  /** Default: every function is real. */
  simulate?: Simulate;
  /** Default: nothing is throttled. The rates may change while the cloud runs. */
  rates?: RequestRates;
  /**
   * Whether .NET functions have the processing power in invocations that their memory gives them in Lambda, and init phases come one
   * after the other, so that what is measured of them is like there. Default: all have all that the machine has at once. A machine
   * that can't set quotas gives all to invocations in any case.
   */
  throttleCpu?: boolean;
  /** Hears of every request, once it is answered; with the error, if that is the answer. */
  onRequest?(operation: string, input: Shape, error?: Error): void;
}

/**
 * Which functions aren't real, for who needs more of them than a machine can run. Everything else about them is: their zips,
 * configurations, versions, aliases, environments that are kept, and what invocations are answered with and log.
 * @param configuration AWS's FunctionConfiguration of the version that an environment is started for
 * @returns undefined for a function that is real
 */
export type Simulate = (configuration: Shape) => SimulatedFunction | undefined;

/** Stands for one execution environment. What it throws is the function's error: its name is the type. */
export interface SimulatedFunction {
  /** Milliseconds that the init phase is said to have taken. Nobody waits for them. */
  readonly initDuration: number;
  /** Answers an event. @returns the answer, and the milliseconds that it is said to have taken */
  invoke(event: unknown): { answer: unknown; duration: number };
}

/** Requests per second over HTTP that an account's callers may make together, in one region. */
export interface RequestRates {
  getFunction: number;
  /** All other operations but Invoke, together. */
  controlPlane: number;
}

/** AWS's own, which can't be raised. */
export const awsRates: Readonly<RequestRates> = { getFunction: 100, controlPlane: 15 };
