/** Runs a program without a shell, so that no value is ever read as a command. */
import { spawn } from 'node:child_process';
import { type Limits, watch } from './limits';

export interface RunOptions {
  cwd: string;
  /** The program's whole environment. */
  env: NodeJS.ProcessEnv;
  limits?: Limits;
  /** Whom it runs as; default: as this program. */
  user?: { uid: number; gid: number };
}

export interface RunResult {
  exitCode: number;
  /** Name of the signal that ended the program, if one did. */
  signal?: NodeJS.Signals;
  /** The limit, in words, for which it was killed. */
  exceeded?: string;
  /** Standard output and standard error, in the order in which they came. */
  output: string;
}

/** Longest output that is kept, in characters; a program that says more is not listened to any longer. */
const mostOutput = 16 * 1024 * 1024;

/** Milliseconds for which output is still read when the program has ended. */
const outputGrace = 1000;

/** Rejects only when the program can't be started at all. */
export function run(program: string, args: string[], { cwd, env, limits, user }: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, ...user, stdio: ['ignore', 'pipe', 'pipe'] });
    const watching = child.pid !== undefined && limits ? watch(child.pid, limits) : undefined;
    let output = '';
    const take = (text: string): void => {
      output += text.slice(0, mostOutput - output.length);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      watching?.end();
      reject(error);
    });
    // What it left running may hold the output open.
    const stopListening = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    child.on('exit', () => setTimeout(stopListening, outputGrace).unref());
    child.on('close', (exitCode, signal) => {
      watching?.end();
      resolve({ exitCode: exitCode ?? 128, signal: signal ?? undefined, exceeded: watching?.exceeded, output });
    });
  });
}
