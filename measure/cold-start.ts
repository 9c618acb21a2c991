/** One cold start: a fresh process on AWS's command line, driven through the Lambda Runtime API and timed. */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { invocationHeaders, numberedRequestId } from '../lambda-host/invocation-headers';
import { type CpuGroup, type CpuModel, memoryOf } from './cpu';
import { withAddress } from './subject';

export interface ColdStart {
  /** Arguments of `dotnet`. */
  command: string[];
  /** The function's folder, which is `/var/task` in Lambda. */
  taskRoot: string;
  environment: Record<string, string>;
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
}

/**
 * @throws Error with the process's last words when it ends before it has handled every event, or answers with an error.
 */
export function coldStart(start: ColdStart): Promise<Sample> {
  const invocations = 2 + start.warmInvocations;
  return new Promise((resolve, reject) => {
    const durations: number[] = [];
    let init = Number.NaN;
    let spawned = 0;
    let sent = 0;
    let errors = '';
    let lines = 0;
    let compiled: number | undefined;
    let answer = '';

    // The next start must not share the machine with this one's end.
    const finish = (outcome: () => void) => {
      const ended = () => {
        start.group?.release();
        outcome();
      };
      server.close();
      server.closeAllConnections();
      child.removeAllListeners('exit');
      if (child.exitCode !== null || child.signalCode !== null) return ended();
      child.once('exit', ended);
      child.kill('SIGKILL');
    };

    const next = (response: ServerResponse) => {
      if (durations.length === invocations) {
        const [first = Number.NaN, second = Number.NaN, ...warm] = durations;
        return finish(() => resolve({ init, first, second, warm, answer, compiled }));
      }
      if (durations.length === 0) {
        init = performance.now() - spawned;
        if (start.model !== 'unthrottled') start.group?.throttle(start.model);
      }
      const headers = invocationHeaders({
        requestId: numberedRequestId(durations.length),
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
        timeoutSeconds: 60,
      });
      response.writeHead(200, headers);
      sent = performance.now();
      response.end(start.event);
    };

    const serve = (request: IncomingMessage, response: ServerResponse) => {
      const url = request.url ?? '';
      if (url.endsWith('/invocation/next')) return next(response);
      const received = performance.now();
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (url.endsWith('/error')) return finish(() => reject(new Error(`The function failed: ${body}`)));
        const ours = url.includes('/runtime/');
        if (ours) {
          durations.push(received - sent);
          answer ||= body;
        }
        response.writeHead(ours ? 202 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        if (!start.countCompiled || durations.length !== 1) return response.end('{}');
        // The process waits for this answer, so whatever it has compiled is in the pipe by then.
        setTimeout(() => {
          compiled = lines;
          response.end('{}');
        }, 50);
      });
    };

    const server = createServer(serve);
    let child: ReturnType<typeof spawn>;
    server.listen(0, '127.0.0.1', () => {
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const join = start.group ? `${start.group.joinCommand}; ` : '';
      const program = start.countCompiled ? 'DOTNET_JitDisasmSummary=1 exec stdbuf -oL dotnet' : 'exec dotnet';
      spawned = performance.now();
      child = spawn('/bin/sh', ['-c', `${join}${program} "$@"`, 'sh', ...start.command], {
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          AWS_LAMBDA_RUNTIME_API: address,
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryOf(start.model)),
          LAMBDA_TASK_ROOT: start.taskRoot,
          // Lambda shows two vCPUs and throttles from outside, so the runtime must not see the quota.
          DOTNET_PROCESSOR_COUNT: '2',
          ...withAddress(start.environment, address),
        },
        stdio: ['ignore', start.countCompiled ? 'pipe' : 'ignore', 'pipe'],
      });
      child.stdout?.on('data', (chunk: Buffer) => {
        lines += chunk.toString().split(': JIT compiled ').length - 1;
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        errors = (errors + chunk.toString()).slice(-2000);
      });
      child.on('exit', (code, signal) =>
        finish(() => reject(new Error(`The function's process ended (${code ?? signal}): ${errors}`))),
      );
    });
  });
}
