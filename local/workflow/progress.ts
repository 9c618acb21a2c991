/** Tells whoever runs the cloud how executions of state machines get on. */
import { EventEmitter } from 'node:events';

interface Progress {
  /** ARN of the execution. */
  execution: string;
}

interface StateProgress extends Progress {
  state: string;
  /** `net10.0-x86_64`, when the state's input names a target. */
  target?: string;
}

export type ProgressEvent =
  | (Progress & { type: 'started' })
  | (StateProgress & { type: 'entered' })
  | (StateProgress & { type: 'exited'; seconds: number })
  | (StateProgress & { type: 'failed'; seconds: number; error: string; cause: string })
  | (StateProgress & { type: 'retried'; attempt: number })
  | (Progress & { type: 'ended'; status: string; seconds: number });

/** Progress of every execution in this process, as `progress` events. */
export const workflowProgress = new EventEmitter<{ progress: [ProgressEvent] }>();

interface TargetLike {
  framework?: unknown;
  architecture?: unknown;
}

/** Name of the target that a state's input is about: the input itself, or a member of it that looks like a target. */
export function targetOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  for (const candidate of [input, ...Object.values(input)] as (TargetLike | null)[]) {
    const { framework, architecture } = candidate ?? {};
    if (typeof framework === 'string' && typeof architecture === 'string') return `${framework}-${architecture}`;
  }
  return undefined;
}
