/** Rows for people: a table, and below it what to do about each red one. */
import type { Row } from './check';
import type { Report } from './verify';

const marks: Record<Row['status'], string> = { ok: 'ok', failed: 'FAILED', 'not run': 'not run' };

export function tableOf({ rows }: Report): string {
  const width = Math.max(...rows.map(({ check }) => check.length));
  const lines = rows.flatMap(({ check, status, detail, notes, seconds }) => [
    `${marks[status].padEnd(8)} ${check.padEnd(width)}  ${(status === 'not run' ? '' : `${seconds.toFixed(1)} s`).padStart(7)}  ${detail}`.trimEnd(),
    ...notes.map((note) => `${' '.repeat(width + 20)}${note}`),
  ]);
  const failed = rows.filter(({ status }) => status === 'failed');
  const todo = failed.flatMap(({ check, detail, advice }) => ['', `${check}: ${detail}`, `  → ${advice}`]);
  const count = rows.filter(({ status }) => status === 'ok').length;
  const notRun = rows.filter(({ status }) => status === 'not run').length;
  const verdict = [`${count} ok`, `${failed.length} failed`, ...(notRun > 0 ? [`${notRun} not run`] : [])].join(', ');
  return [...lines, ...todo, '', verdict].join('\n');
}
