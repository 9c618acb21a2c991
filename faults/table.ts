/** What is printed of faults: a row for each, and how many held. */
import type { Row } from './fault';

export const isHeld = ({ problems }: Row): boolean => problems.length === 0;

export function lineOf(row: Row, width: number): string {
  const verdict = isHeld(row) ? 'held' : 'NOT held';
  return [
    `${verdict.padEnd(8)}  ${row.fault.padEnd(width)}  ${row.outcome}`,
    ...row.problems.map((each) => `          - ${each}`),
  ].join('\n');
}

export const lastLine = (rows: Row[]): string => `${rows.filter(isHeld).length} of ${rows.length} held`;
