/**
 * The part of the Amazon States Language that the workflow uses (JSONPath only), as types, so that a wrong field or a
 * forgotten `Next` is a compile error. Source: https://states-language.net/spec.html.
 */

/** A payload template: JSON in which a key that ends in `.$` has a path or an intrinsic function as value. */
export type Template = { [key: string]: string | number | boolean | Template | Template[] };

/** How a state goes on. */
export type Transition = { Next: string } | { End: true };

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL';
}

export interface Catcher {
  ErrorEquals: string[];
  /** Where the error output `{Error, Cause}` goes in the state's input. */
  ResultPath: string;
  Next: string;
}

interface Described {
  Comment?: string;
}

export type TaskState = Described & {
  Type: 'Task';
  Resource: string;
  Parameters: Template;
  /** Seconds. Step Functions has no default: without it a lost task would hang for a year. */
  TimeoutSeconds: number;
  ResultPath?: string | null;
  OutputPath?: string;
  Retry?: Retrier[];
  Catch?: Catcher[];
} & Transition;

export type MapState = Described & {
  Type: 'Map';
  ItemsPath: string;
  ItemSelector: Template;
  MaxConcurrency: number;
  ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }; StartAt: string; States: Record<string, State> };
  ResultPath: string | null;
  Catch: Catcher[];
} & Transition;

export type PassState = Described & { Type: 'Pass'; Parameters?: Template } & Transition;

/** Waits for the seconds that its input says. */
export type WaitState = Described & { Type: 'Wait'; SecondsPath: string } & Transition;

export type ChoiceState = Described & {
  Type: 'Choice';
  Choices: ({ Variable: string; Next: string } & (
    | { StringEquals: string }
    | { StringMatches: string }
    | { BooleanEquals: boolean }
  ))[];
  Default: string;
};

export type SucceedState = Described & { Type: 'Succeed' };

export type FailState = Described & { Type: 'Fail'; ErrorPath: string; CausePath: string };

export type State = TaskState | MapState | PassState | WaitState | ChoiceState | SucceedState | FailState;

export interface StateMachineDefinition {
  Comment: string;
  StartAt: string;
  /** Seconds. */
  TimeoutSeconds: number;
  States: Record<string, State>;
}
