/** The project's commands as child processes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Credentials } from '../../local/contract/service';

const root = path.join(__dirname, '..', '..');

export interface Served {
  child: ChildProcess;
  /** All that it has written to stdout so far. */
  lines: string[];
  endpoint: string;
  bucket: string;
  stateMachine: string;
  /** Path of the file with the keys. */
  credentialsFile: string;
  credentials: Credentials;
}

const readyLine = new RegExp(
  '^ready (http://127\\.0\\.0\\.1:\\d+) bucket=(\\S+) stateMachine=(\\S+)' +
    ' credentials=(\\S+) accessKeyId=(\\S+) secretAccessKey=(\\S+)$',
);

/** `npm run serve`, without npm in between, so that a signal reaches the server itself. */
export async function serve(directory: string): Promise<Served> {
  const args = ['scripts/run.cjs', 'local/commands/serve.ts', '--port', '0'];
  const env = { ...process.env, PREJIT_DIRECTORY: directory };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(line));
  const [ready] = await Promise.race([once(output, 'line'), once(child, 'exit')]);
  const match = readyLine.exec(String(ready));
  const [
    ,
    endpoint = '',
    bucket = '',
    stateMachine = '',
    credentialsFile = '',
    accessKeyId = '',
    secretAccessKey = '',
  ] = match ?? [];
  if (!match) throw new Error(`npm run serve did not get ready; it said: ${ready}`);
  const credentials = { accessKeyId, secretAccessKey };
  return { child, lines, endpoint, bucket, stateMachine, credentialsFile, credentials };
}

export interface CommandOutput {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm start -- <args>` */
export const start = (directory: string, ...args: string[]): Promise<CommandOutput> => run('start', directory, args);

/** `npm run remove -- <args>` */
export const remove = (directory: string, ...args: string[]): Promise<CommandOutput> => run('remove', directory, args);

/** `npm run undo -- <args>` */
export const undo = (directory: string, ...args: string[]): Promise<CommandOutput> => run('undo', directory, args);

function run(script: string, directory: string, args: string[]): Promise<CommandOutput> {
  const env = { ...process.env, PREJIT_DIRECTORY: directory };
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', script, '--', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
