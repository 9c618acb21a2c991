/**
 * Process groups that end when this process does, whatever ends it, `kill -9` included, with everything that was started in
 * them. In each group a shell waits for the end of a pipe whose other end this process has; the system closes that.
 */
import { type ChildProcess, type SpawnOptions, type StdioOptions, spawn } from 'node:child_process';

/** Starts the shell that waits: no child of the program's, and without its output, which it would keep open. */
const watcher = (descriptor: number): string =>
  `( { read -r _ <&${descriptor}; kill -s KILL 0; } </dev/null >/dev/null 2>&1 & ); exec ${descriptor}<&-`;

/**
 * Starts a program as the first of a process group.
 * @param stdio of the program's descriptors from 0 on
 */
export function spawnGroup(
  command: string[],
  { stdio, ...options }: SpawnOptions & { stdio: Exclude<StdioOptions, string> },
): ChildProcess {
  // The shell makes way for the program, and leaves none of its own variables to it.
  const script = `${watcher(stdio.length)}; unset PWD OLDPWD SHLVL; exec "$@"`;
  return spawn('/bin/sh', ['-c', script, 'sh', ...command], { ...options, detached: true, stdio: [...stdio, 'pipe'] });
}

/** Kills everything in the group. */
export function killGroup(first: ChildProcess): void {
  if (first.pid === undefined) return;
  try {
    process.kill(-first.pid, 'SIGKILL');
  } catch (error) {
    // No process of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
