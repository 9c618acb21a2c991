/** Verifies a stack: every check, and the cleaning up after them, whatever became of them. */
import type { Check, Row } from './check';
import { allChecks } from './checks';
import { credentials } from './checks/credentials';
import { cleanUp } from './clean-up';
import { Context, type ContextOptions } from './context';
import { accountOf } from './outputs';
import { runChecks } from './run-checks';

export interface Report {
  /** Whether every row is green. */
  ok: boolean;
  account: string;
  region: string;
  rows: Row[];
}

export interface VerifyOptions extends ContextOptions {
  /** Called as soon as a row is there. */
  onRow?(row: Row): void;
  /** Default: all. */
  checks?: readonly Check[];
}

/** An abort of `signal` ends the checks; what was made until then is removed before this rejects. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const { onRow, checks = allChecks, signal } = options;
  const context = new Context(options);
  try {
    const rows: Row[] = [];
    const take = (row: Row) => {
      rows.push(row);
      onRow?.(row);
    };
    try {
      await runChecks(checks, context, take, signal);
    } finally {
      // Nobody can have made anything, or remove it, whose credentials are no good.
      const known = rows.find(({ check }) => check === credentials.name);
      if (known?.status !== 'failed') await runChecks([cleanUp], context, take);
    }
    const ok = rows.every(({ status }) => status === 'ok');
    return { ok, account: accountOf(context.stack), region: context.region, rows };
  } finally {
    await context.close();
  }
}
