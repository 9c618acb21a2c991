/** Turns the interpreter's events into progress for whoever runs the cloud. */
import type { ExecutionEvent } from '../../../workflow/execution';
import { targetOf, workflowProgress } from '../../../workflow/progress';

/** Returns what to call with each event of one execution. */
export function reportProgress(execution: string): (event: ExecutionEvent) => void {
  const entered = new Map<string, number>();
  return ({ type, timestamp, state, index, Error: error, Cause: cause, retry }) => {
    if (!state) return;
    const key = `${index ?? ''}/${state.name}`;
    const common = { execution, state: state.name, target: targetOf(state.input) };
    const seconds = (timestamp - (entered.get(key) ?? timestamp)) / 1000;
    if (type === 'StateEntered') {
      entered.set(key, timestamp);
      workflowProgress.emit('progress', { ...common, type: 'entered' });
    } else if (type === 'StateExited') {
      workflowProgress.emit('progress', { ...common, type: 'exited', seconds });
    } else if (type === 'StateFailed') {
      const failure = { error: error ?? '', cause: String(cause ?? '') };
      workflowProgress.emit('progress', { ...common, type: 'failed', seconds, ...failure });
    } else if (type === 'StateRetried') {
      workflowProgress.emit('progress', { ...common, type: 'retried', attempt: retry?.attempt ?? 0 });
    }
  };
}
