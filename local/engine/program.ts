/** Runs a Pulumi program in a process of its own, with the script that Pulumi's own language host uses. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Project } from './config';

export interface RunningProgram {
  /** Resolves with the exit code, or null when a signal ended the process. */
  exited: Promise<number | null>;
  /** Ends the process. */
  kill(): void;
}

/** Resources that a program may wait for at the same time. */
const parallel = 16;

export interface ProgramRun {
  /** `unix:<path>` of the engine. */
  address: string;
  dryRun: boolean;
}

/** @param onOutput takes each line that the program itself prints */
export function runProgram(
  project: Project,
  { address, dryRun }: ProgramRun,
  onOutput: (line: string) => void,
): RunningProgram {
  const { directory, name, stack } = project;
  const child = spawn(
    process.execPath,
    [
      '--require',
      join(__dirname, 'plain-errors.cjs'),
      ...project.nodeArguments,
      require.resolve('@pulumi/pulumi/cmd/run', { paths: [directory] }),
      ...['--monitor', address, '--engine', address, '--organization', 'organization'],
      ...['--project', name, '--stack', stack, '--root-directory', directory, '--pwd', directory],
      ...(dryRun ? ['--dry-run'] : []),
      ...['--parallel', String(parallel), '.'],
    ],
    {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(project.config),
        // Node's own loader hooks, given in the project's options, take care of TypeScript.
        PULUMI_NODEJS_TYPESCRIPT: 'false',
      },
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', onOutput);
  }
  return { exited: exitOf(child), kill: () => child.kill('SIGKILL') };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // `close` comes after everything that the program printed; `exit` may come before it.
    child.once('close', resolve);
  });
}
