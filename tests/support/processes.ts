/** Whether processes run. One that was killed and that nobody has asked for is a zombie, which doesn't. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Milliseconds within which a process that was killed has to be gone. */
const patience = 5000;

/** Whether a process ends soon. */
export async function ends(pid: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (isRunning(pid) && performance.now() < deadline) await sleep(10);
  return !isRunning(pid);
}
