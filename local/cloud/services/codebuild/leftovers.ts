/** Ends the commands of builds whose cloud was killed. */
import { readdirSync, readFileSync } from 'node:fs';
import type { StoredBuild } from './build';

/**
 * Kills a build's process group if it still is that build's: a process of the group has the build's id in its
 * environment. The number alone proves nothing, since numbers of processes are used again.
 */
export function killLeftovers(build: StoredBuild): void {
  const { processGroup } = build;
  if (processGroup === undefined || !groupBelongsTo(processGroup, build.id)) return;
  try {
    process.kill(-processGroup, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function groupBelongsTo(processGroup: number, buildId: string): boolean {
  return processes().some((pid) => {
    try {
      // After the command's name, in brackets: state, parent, process group.
      const group = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2]);
      const environment = () => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return group === processGroup && environment().includes(`CODEBUILD_BUILD_ID=${buildId}`);
    } catch {
      // The process has ended meanwhile, or is somebody else's: not this build's either way.
      return false;
    }
  });
}

/** Numbers of all processes; none where there is no /proc (macOS). */
function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
