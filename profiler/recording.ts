/** One recorded start: a function's process, the Runtime API that feeds it, and the record that it leaves. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type InvocationResult, numberedRequestId, RuntimeApi } from '../lambda-host/runtime-api';

export interface RecordingOptions {
  /** Arguments of `dotnet`, as Lambda passes them. */
  command: string[];
  environment: Record<string, string | undefined>;
  recorder: string;
  /** Folder for this start's files. */
  workDirectory: string;
  /** Payloads, in the order in which the function gets them. */
  events: string[];
  /** Most seconds that the whole start may take. */
  timeout: number;
}

/** Times are in milliseconds since 1970, by the clock that the recorder uses too. */
export interface Recording {
  lines: string[];
  firstEvent: number;
  firstResponse: number;
  /** What the function answered, or the error it reported, event by event. */
  answers: { ok: boolean; body: string }[];
}

/** Milliseconds between init and the first event. */
const initPause = 100;

/** What all invocations of a recorded start have in common. */
const invocation = { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:recorded', timeoutSeconds: 900 };

export async function recordStart(options: RecordingOptions): Promise<Recording> {
  const output = path.join(options.workDirectory, 'record.jsonl');
  const api = await RuntimeApi.listen();
  const hooks = [options.recorder, options.environment.DOTNET_STARTUP_HOOKS].filter(Boolean).join(path.delimiter);
  const child = spawn('dotnet', options.command, {
    env: {
      ...options.environment,
      AWS_LAMBDA_RUNTIME_API: api.address,
      DOTNET_STARTUP_HOOKS: hooks,
      PREJIT_PROFILE_OUTPUT: output,
      PREJIT_WARM: 'off',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const exited = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`The function ended with exit code ${code} while it was recorded. ${errors}`)),
    );
  });
  const deadline = sleep(options.timeout * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`The function did not handle its events within ${options.timeout} seconds. ${errors}`);
  });
  try {
    const handled = await Promise.race([handleEvents(api, options.events), exited, deadline]);
    writeFileSync(`${output}.stop`, '');
    await Promise.race([waitForFile(output), exited, deadline]);
    return { lines: readLines(output), ...handled };
  } finally {
    exited.catch(() => {});
    deadline.catch(() => {});
    child.kill('SIGKILL');
    api.close();
  }
}

function readLines(output: string): string[] {
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  if (lines[0]?.startsWith('error: ')) throw new Error(`The recorder failed: ${lines.join('\n')}`);
  return lines;
}

/** Hands the events to the function, one after the other, until it has done whatever it does after the last response. */
async function handleEvents(api: RuntimeApi, events: readonly string[]): Promise<Omit<Recording, 'lines'>> {
  const handled: Omit<Recording, 'lines'> = { firstEvent: 0, firstResponse: 0, answers: [] };
  const take = ({ payload, functionError }: InvocationResult): void => {
    handled.firstResponse ||= Date.now();
    handled.answers.push({ ok: functionError === undefined, body: Buffer.from(payload).toString() });
  };
  const initError = await api.ready;
  if (initError) {
    take(initError);
    return handled;
  }
  // What init does is kept apart from what the first event makes it do.
  await sleep(initPause);
  handled.firstEvent = Date.now();
  for (const [index, event] of events.entries()) {
    const requestId = numberedRequestId(index + 1);
    take(await api.invoke({ ...invocation, requestId, payload: Buffer.from(event) }));
  }
  await api.idle();
  return handled;
}

async function waitForFile(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(20, undefined, { ref: false });
}
