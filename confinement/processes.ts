/** A running program and everything that it started, as Linux shows them in /proc (man 5 proc). */
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** Seconds of processor time. */
  cpuSeconds: number;
  /** Bytes of memory in use. */
  residentBytes: number;
  /** Bytes that were written to files. */
  writtenBytes: number;
}

/** Times in /proc are in hundredths of a second on every architecture (USER_HZ). */
const ticksPerSecond = 100;

/** What a program and its descendants use; nothing where there is no /proc (macOS). */
export function usageOf(pid: number): Usage {
  const usage: Usage = { cpuSeconds: 0, residentBytes: 0, writtenBytes: 0 };
  for (const each of withDescendants(pid)) {
    const fields = statOf(each);
    // utime, stime, and those of children that have ended, counted from the state.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    usage.cpuSeconds += ticks / ticksPerSecond;
    usage.residentBytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(each, 'status'))?.[1] ?? 0) * 1024;
    usage.writtenBytes += Number(/^write_bytes: (\d+)$/m.exec(read(each, 'io'))?.[1] ?? 0);
  }
  return usage;
}

/** Kills a program and its descendants, those first that could notice. */
export function killTree(pid: number): void {
  for (const each of withDescendants(pid)) {
    try {
      process.kill(each, 'SIGKILL');
    } catch (error) {
      // It has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function withDescendants(pid: number): number[] {
  const parents = new Map(processes().map((each) => [each, Number(statOf(each)[1])]));
  const found = [pid];
  for (const ancestor of found) {
    for (const [each, parent] of parents) if (parent === ancestor) found.push(each);
  }
  return found;
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // no /proc on this system
  }
}

/** The fields that follow a command's name, which stands in brackets: state, parent, … */
const statOf = (pid: number): string[] => read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // the process has ended, or is somebody else's
  }
}
