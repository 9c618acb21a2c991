/** An execution environment: one process that runs a function's code, one invocation at a time. */
import type { ChildProcess } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { killGroup, spawnGroup } from './process-group';
import { errorResult, type Invocation, type InvocationResult, RuntimeApi } from './runtime-api';

export interface EnvironmentOptions {
  command: string;
  args: string[];
  directory: string;
  /** All of the process's environment, but for the Runtime API's address. */
  variables: Record<string, string>;
  /** Takes what the process writes to stdout and stderr, as it comes. */
  onOutput(text: string): void;
}

/** What is measured of an invocation, in milliseconds. */
export interface Measured {
  result: InvocationResult;
  /** From the runtime getting the invocation to its response. */
  duration: number;
  /** From the process's start to its first request for an invocation. Only on an environment's first invocation. */
  initDuration?: number;
}

/** Lambda's limit of the init phase, in milliseconds. */
const initLimit = 10_000;

export class Environment {
  /** False once the process has ended, or is being ended. */
  alive = true;

  private readonly started = performance.now();
  private readonly ended: Promise<void>;
  private initDuration: number | undefined;
  private reportedInit = false;
  private requestId = '';
  private exitReason: string | undefined;

  private constructor(
    private readonly api: RuntimeApi,
    private readonly child: ChildProcess,
    onOutput: (text: string) => void,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    api.ready.then((initError) => {
      if (!initError) this.initDuration = performance.now() - this.started;
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.onExit(reason);
        resolve();
      };
      // Not `exit`: what the process wrote last has been read when it is closed.
      child.once('close', (status, signal) => end(describeExit(status, signal)));
      // What the function itself started ends with it.
      child.once('exit', () => killGroup(child));
      child.once('error', (error) => end(`Runtime failed to start: ${error.message}`));
    });
  }

  /** Starts the process. Its init phase goes on after this has resolved. */
  static async start(options: EnvironmentOptions): Promise<Environment> {
    const api = await RuntimeApi.listen();
    const child = spawnGroup([options.command, ...options.args], {
      cwd: options.directory,
      env: { ...options.variables, AWS_LAMBDA_RUNTIME_API: api.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Environment(api, child, options.onOutput);
  }

  /** Runs one invocation. Never rejects for what the function does: that is a function error in the result. */
  async invoke(invocation: Invocation): Promise<Measured> {
    this.requestId = invocation.requestId;
    if (this.exitReason) return { result: this.exitResult(this.exitReason), duration: 0 };

    let handedOut = performance.now();
    const limit = this.initDuration === undefined ? initLimit : invocation.timeoutSeconds * 1000;
    let timer = setTimeout(() => this.timeOut(limit / 1000), limit);
    const result = await this.api.invoke(invocation, {
      onHandedOut: () => {
        handedOut = performance.now();
        clearTimeout(timer);
        timer = setTimeout(() => this.timeOut(invocation.timeoutSeconds), invocation.timeoutSeconds * 1000);
      },
    });
    clearTimeout(timer);
    const duration = performance.now() - handedOut;
    // What the function wrote before its response is in the pipe by now: let it be read first.
    await setImmediate();

    const initDuration = this.reportedInit ? undefined : this.initDuration;
    this.reportedInit = true;
    if (this.api.initError) this.alive = false;
    return { result, duration, initDuration };
  }

  /** Ends the process, and resolves when it is gone. */
  async close(): Promise<void> {
    this.alive = false;
    this.kill();
    await this.ended;
  }

  private timeOut(seconds: number): void {
    this.alive = false;
    const message = `RequestId: ${this.requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
    this.api.finish(errorResult('Sandbox.Timedout', message));
    this.kill();
  }

  private kill(): void {
    // The number of a group that is gone may be another's by now.
    if (this.exitReason === undefined) killGroup(this.child);
  }

  private onExit(reason: string): void {
    this.alive = false;
    this.exitReason = reason;
    this.api.finish(this.exitResult(reason));
    this.api.close();
  }

  private exitResult(reason: string): InvocationResult {
    return this.api.initError ?? errorResult('Runtime.ExitError', `RequestId: ${this.requestId} Error: ${reason}`);
  }
}

function describeExit(status: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signal}`;
  return status === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${status}`;
}
