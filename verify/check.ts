/** What a check is: one thing that has to be right in the account, and what to do when it isn't. */
import type { Context } from './context';

/** What is wrong and what to do about it, in words that don't depend on the account: docs/verify.md lists them all. */
export interface Advice {
  when: string;
  todo: string;
}

export interface Check<Value = unknown> {
  /** One or two words: the row's name. */
  readonly name: string;
  /** What is true when it is green. */
  readonly proves: string;
  /** Checks that have to be green first. Without them this one could only repeat their finding. */
  readonly needs: readonly Check[];
  /** Every finding that it may come to. Those that AWS's own errors lead to are in aws-errors.ts. */
  readonly advice: Readonly<Record<string, Advice>>;
  /** @throws Finding when something is not as it should be */
  run(context: Context): Promise<Passed<Value>>;
}

export interface Passed<Value> {
  /** What was found, in one line. */
  detail: string;
  /** What is all right but worth knowing. */
  notes?: string[];
  /** What later checks need of it. */
  value: Value;
}

/** Something is not as it should be. The message is the reason: what was found, with names. */
export class Finding extends Error {
  override readonly name = 'Finding';
  constructor(
    reason: string,
    readonly advice: Advice,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** One line of the table. */
export interface Row {
  check: string;
  status: 'ok' | 'failed' | 'not run';
  /** What was found; for a row that was not run, why. */
  detail: string;
  notes: string[];
  /** What to do; only of a failed row. */
  advice?: string;
  seconds: number;
}
