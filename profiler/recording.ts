/** One recorded start: a function's process, the Runtime API that feeds it, and the record that it leaves. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartOptions } from '../lambda-host/function-environment';
import { killGroup, spawnGroup } from '../lambda-host/process-group';
import { type InvocationResult, numberedRequestId, RuntimeApi } from '../lambda-host/runtime-api';
import { ProfilerError } from './errors';

export interface RecordingOptions {
  /** What Lambda starts. */
  start: StartOptions;
  /** The recorder's assembly. */
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

const notAsking = 'before it asked for an event';
const howToAsk = 'An executable asks with LambdaBootstrap.RunAsync, a web API with AddAWSLambdaHosting.';

/** Characters of what the function wrote last that a message holds. */
const toldOutput = 4000;

/** @throws ProfilerError `FunctionFailed` when the function doesn't start, ends, or takes too long */
export async function recordStart({ start, ...options }: RecordingOptions): Promise<Recording> {
  const output = path.join(options.workDirectory, 'record.jsonl');
  const api = await RuntimeApi.listen();
  const hooks = [options.recorder, start.variables.DOTNET_STARTUP_HOOKS].filter(Boolean).join(path.delimiter);
  const child = spawnGroup([start.command, ...start.args], {
    cwd: start.directory,
    env: {
      ...start.variables,
      AWS_LAMBDA_RUNTIME_API: api.address,
      DOTNET_STARTUP_HOOKS: hooks,
      PREJIT_PROFILE_OUTPUT: output,
      PREJIT_WARM: 'off',
      // What a function leaves in its /tmp goes with the record.
      TMPDIR: options.workDirectory,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      told = (told + chunk.toString()).slice(-toldOutput);
    });
  let phase = notAsking;
  const failed = (problem: string): ProfilerError => {
    const advice = phase === notAsking ? ` ${howToAsk}` : '';
    const output = told.trim() ? ` It wrote last:\n${told.trim()}` : ' It wrote nothing.';
    return new ProfilerError('FunctionFailed', `The function ${problem} ${phase}.${advice}${output}`);
  };
  const exited = new Promise<never>((_, reject) => {
    child.on('error', reject);
    // What it started holds its output open, and ends with it.
    child.once('exit', () => killGroup(child));
    // Not `exit`: what the process wrote last has been read when it is closed.
    child.on('close', (code, signal) => reject(failed(`ended (${signal ?? `exit code ${code}`})`)));
  });
  const deadline = sleep(options.timeout * 1000, undefined, { ref: false }).then(() => {
    throw failed(`went on for ${options.timeout} seconds`);
  });
  try {
    await Promise.race([api.ready, exited, deadline]);
    if (api.initError)
      throw new ProfilerError('FunctionFailed', `The function did not start: ${Buffer.from(api.initError.payload)}`);
    phase = 'while it handled its events';
    const handled = await Promise.race([handleEvents(api, options.events), exited, deadline]);
    phase = 'while its record was written';
    writeFileSync(`${output}.stop`, '');
    await Promise.race([waitForFile(output), exited, deadline]);
    return { lines: readLines(output), ...handled };
  } finally {
    exited.catch(() => {});
    deadline.catch(() => {});
    killGroup(child);
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
