/** What is printed of faults: a row for each, and how many held. */
import { verdictLine } from '../shapes/verdict';
import type { Row } from './fault';

export const isHeld = ({ problems }: Row): boolean => problems.length === 0;

export const lineOf = ({ fault, outcome, problems }: Row, width: number): string =>
  verdictLine(`${fault.padEnd(width)}  ${outcome}`, problems);

export const lastLine = (rows: Row[]): string => `${rows.filter(isHeld).length} of ${rows.length} held`;
