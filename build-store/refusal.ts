/** Why the compiler made no image of an assembly. */

import type { RunResult } from '../confinement/run';
import type { NotCompiled } from '../core/report';

/** Longest detail, in characters. What the compiler prints may quote names of the assembly, which is a stranger's. */
const mostDetail = 200;

/** Takes the compiler's first error, or else its first line. */
export function refusal({ exceeded, output }: Pick<RunResult, 'exceeded' | 'output'>): NotCompiled {
  if (exceeded) return { kind: 'too-costly', detail: `more than ${exceeded}` };
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const message = lines.find((line) => /^(Error:|Unhandled exception)/.test(line)) ?? lines[0];
  const detail = message?.replace(/^(Unhandled exception\.|Error:) /, '') ?? 'it gave no reason';
  return { kind: 'refused', detail: detail.replace(/[^\x20-\x7e]/g, '?').slice(0, mostDetail) };
}
