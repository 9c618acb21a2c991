/** Runs checks in their order, and leaves out those that a red one makes pointless. */
import { findingOf } from './aws-errors';
import { type Check, Finding, type Row } from './check';
import type { Context } from './context';

/**
 * Runs each check once everything that it needs is green.
 * @param onRow called as soon as a row is there
 * @param signal whose abort ends the run, which then rejects: the rows so far have been reported
 */
export async function runChecks(
  checks: readonly Check[],
  context: Context,
  onRow: (row: Row) => void = () => {},
  signal?: AbortSignal,
): Promise<Row[]> {
  const red = new Set<Check>();
  const rows: Row[] = [];
  for (const check of checks) {
    signal?.throwIfAborted();
    const blocker = check.needs.find((needed) => red.has(needed));
    const row = blocker ? notRun(check, blocker) : await runOne(check, context, signal);
    if (row.status !== 'ok') red.add(check);
    rows.push(row);
    onRow(row);
  }
  return rows;
}

const notRun = (check: Check, blocker: Check): Row => ({
  check: check.name,
  status: 'not run',
  detail: `needs "${blocker.name}" to be green`,
  notes: [],
  seconds: 0,
});

async function runOne(check: Check, context: Context, signal: AbortSignal | undefined): Promise<Row> {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  context.console.busy(check.name);
  try {
    const { detail, notes = [], value } = await check.run(context);
    context.keep(check, value);
    return { check: check.name, status: 'ok', detail, notes, seconds: seconds() };
  } catch (error) {
    if (signal?.aborted) throw error;
    const finding = error instanceof Finding ? error : findingOf(error);
    const { message: detail, advice } = finding;
    return { check: check.name, status: 'failed', detail, notes: [], advice: advice.todo, seconds: seconds() };
  } finally {
    context.console.idle();
  }
}
