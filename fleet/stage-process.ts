/** The process that runs a function of the pipeline on this machine, to be killed in the middle of its work. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Process IDs of a function's environments in the cloud at this endpoint. */
export function processesOf(functionName: string, endpoint: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const variables = environmentOf(pid);
      return (
        variables.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`) &&
        variables.some((text) => text.endsWith(endpoint))
      );
    });
}

/** Kills them. @returns how many there were */
export function killProcessesOf(functionName: string, endpoint: string): number {
  const processes = processesOf(functionName, endpoint);
  for (const pid of processes) process.kill(pid, 'SIGKILL');
  return processes.length;
}

/** Empty when the process has ended, or is somebody else's. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
