/** One cold start: a fresh process on AWS's command line, driven through the Lambda Runtime API and timed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CpuGroup, type CpuModel, memoryOf } from '../lambda-host/cpu';
import type { StartOptions } from '../lambda-host/function-environment';
import { numberedRequestId, RuntimeApi } from '../lambda-host/runtime-api';
import { TemporaryFiles } from '../lambda-host/temporary-files';
import { type AwsStandIn, standInForAws } from './aws-stand-in';

export interface ColdStart {
  /** What is started; `{address}` in its variables becomes host and port of a server that answers every AWS call with `{}`. */
  start: StartOptions;
  event: string;
  model: CpuModel;
  /** Needed for every model but `unthrottled`. */
  group?: CpuGroup;
  /** Number of invocations after the second, whose median is the warm one. */
  warmInvocations: number;
  /** Also count methods compiled at run time. It slows the start down, so such a start's times are not samples. */
  countCompiled?: boolean;
}

/** Milliseconds: init is from the spawn to the first `/next`, an invocation from the event to its response. */
export interface Sample {
  init: number;
  first: number;
  second: number;
  warm: number[];
  /** What the function answered to the first event. */
  answer: string;
  /** Methods compiled at run time until the first response, when they were counted. */
  compiled?: number;
  /** Those of them that init had left to the first invocation. */
  compiledInFirst?: number;
}

/** What all invocations have in common. */
const invocation = { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench', timeoutSeconds: 60 };

/** Milliseconds after which whatever a waiting process has written is read. */
const pipeDelay = 50;

/**
 * @throws Error with the process's last words when it ends before it has handled every event, or answers with an error.
 */
export async function coldStart(start: ColdStart): Promise<Sample> {
  let lines = 0;
  let compiledInInit = 0;
  let compiled: number | undefined;
  const countInit = async () => {
    await sleep(pipeDelay);
    compiledInInit = lines;
  };
  const countOnce = async () => {
    if (compiled !== undefined) return;
    await sleep(pipeDelay);
    compiled = lines;
  };
  const aws = await standInForAws(start.start.variables);
  const api = await RuntimeApi.listen(start.countCompiled ? { onResult: countOnce } : {});
  const temporaryFiles = new TemporaryFiles();
  const spawned = performance.now();
  const child = spawnFunction(start, api.address, aws, temporaryFiles);
  child.stdout?.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split(': JIT compiled ').length - 1;
  });
  try {
    const sample = await Promise.race([drive(start, api, spawned, countInit), failureOf(child)]);
    return compiled === undefined ? sample : { ...sample, compiled, compiledInFirst: compiled - compiledInInit };
  } finally {
    // The next start must not share the machine with this one's end.
    await end(child);
    temporaryFiles.remove();
    start.group?.release();
    api.close();
    aws.close();
  }
}

function spawnFunction(
  { start, group, model, countCompiled }: ColdStart,
  runtimeApi: string,
  aws: AwsStandIn,
  temporaryFiles: TemporaryFiles,
): ChildProcess {
  const join = group ? `${group.joinCommand}; ` : '';
  const program = countCompiled ? 'DOTNET_JitDisasmSummary=1 exec stdbuf -oL' : 'exec';
  return spawn('/bin/sh', ['-c', `${join}${program} "$@"`, 'sh', start.command, ...start.args], {
    cwd: start.directory,
    env: {
      // Lambda shows two vCPUs and throttles from outside, so the runtime must not see the quota.
      DOTNET_PROCESSOR_COUNT: '2',
      ...temporaryFiles.variables,
      ...aws.variables(start.variables),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryOf(model)),
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
    },
    stdio: ['ignore', countCompiled ? 'pipe' : 'ignore', 'pipe'],
  });
}

/** Hands the events to the function and takes the times. */
async function drive(
  start: ColdStart,
  api: RuntimeApi,
  spawned: number,
  countInit: () => Promise<void>,
): Promise<Sample> {
  const initError = await api.ready;
  const init = performance.now() - spawned;
  if (initError) throw failed(initError.payload);
  if (start.countCompiled) await countInit();
  if (start.model !== 'unthrottled') start.group?.throttle(start.model);
  const payload = Buffer.from(start.event);
  const durations: number[] = [];
  let answer = '';
  while (durations.length < 2 + start.warmInvocations) {
    let sent = Number.NaN;
    const requestId = numberedRequestId(durations.length);
    const result = await api.invoke(
      { ...invocation, requestId, payload },
      {
        onHandedOut: () => {
          sent = performance.now();
        },
        onAnswer: () => durations.push(performance.now() - sent),
      },
    );
    if (result.functionError) throw failed(result.payload);
    answer ||= Buffer.from(result.payload).toString();
  }
  // Until it asks again it is busy with its last response.
  await api.idle();
  const [first = Number.NaN, second = Number.NaN, ...warm] = durations;
  return { init, first, second, warm, answer };
}

const failed = (payload: Uint8Array): Error => new Error(`The function failed: ${Buffer.from(payload)}`);

/** Rejects when the process ends by itself. */
function failureOf(child: ChildProcess): Promise<never> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The function's process ended (${code ?? signal}): ${errors}`)),
    );
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
