/** Tells within the process that a build has ended, so that nobody has to ask for it again and again. */
import { EventEmitter } from 'node:events';

const ended = new EventEmitter().setMaxListeners(0);

/** Says that a build has ended, by its ARN. */
export function announceBuildEnd(buildArn: string): void {
  ended.emit(buildArn);
}

/** Resolves when the build ends that has not ended yet. Rejects with the signal's reason when that aborts. */
export function buildEnd(buildArn: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      ended.off(buildArn, onEnd);
      reject(signal.reason);
    };
    const onEnd = () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    ended.once(buildArn, onEnd);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
