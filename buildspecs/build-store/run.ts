/** Runs a program without a shell, so that no value is ever read as a command. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Called for each line of standard output as it comes. */
  onLine?: (line: string) => void;
}

export interface RunResult {
  exitCode: number;
  /** Name of the signal that ended the program, if one did. */
  signal?: NodeJS.Signals;
  /** Standard output and standard error, in the order in which they came. */
  output: string;
}

/** Rejects only when the program can't be started at all. */
export function run(program: string, args: string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (line: string): void => {
      output += `${line}\n`;
      options.onLine?.(line);
    };
    createInterface({ input: child.stdout }).on('line', take);
    createInterface({ input: child.stderr }).on('line', take);
    child.on('error', reject);
    child.on('close', (exitCode, signal) =>
      resolve({ exitCode: exitCode ?? 128, signal: signal ?? undefined, output }),
    );
  });
}
