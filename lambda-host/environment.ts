/** An execution environment: one process that runs a function's code, one invocation at a time. */
import type { ChildProcess } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import type { CpuGroup } from './cpu';
import { peakMemory } from './peak-memory';
import { killGroup, spawnGroup } from './process-group';
import { errorResult, type Invocation, type InvocationResult, RuntimeApi } from './runtime-api';
import { TemporaryFiles } from './temporary-files';

export interface EnvironmentOptions {
  command: string;
  args: string[];
  directory: string;
  /** All of the process's environment, but for the Runtime API's address and the place of its temporary files. */
  variables: Record<string, string>;
  /** Has the process have after its init what processing power its memory (MB) gives it in Lambda. Default: all there is. */
  cpu?: { group: CpuGroup; megabytes: number };
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
  /** Bytes that the process had resident at most so far; undefined where it can't be known. */
  peakMemory?: number;
}

/** Lambda's limit of the init phase, in seconds, where somebody waits for it. */
export const initLimit = 10;

export class Environment {
  /** False once the process has ended, or is being ended. */
  alive = true;

  /** Resolves at the end of the init phase: with nothing, or with the error that ended it. */
  readonly initialized: Promise<InvocationResult | undefined>;

  private markInitialized!: (error?: InvocationResult) => void;
  private readonly started = performance.now();
  private readonly ended: Promise<void>;
  private initDuration: number | undefined;
  private reportedInit = false;
  private requestId = '';
  private exitReason: string | undefined;
  private timedOut: InvocationResult | undefined;
  private peakMemory: number | undefined;

  private constructor(
    private readonly api: RuntimeApi,
    private readonly child: ChildProcess,
    private readonly cpu: EnvironmentOptions['cpu'],
    temporaryFiles: TemporaryFiles,
    onOutput: (text: string) => void,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    this.initialized = new Promise((resolve) => {
      this.markInitialized = resolve;
    });
    api.ready.then((initError) => {
      if (!initError) this.initDuration = performance.now() - this.started;
      this.markInitialized(initError);
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.onExit(reason);
        this.markInitialized(this.exitResult(reason));
        temporaryFiles.remove();
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
    const command = [options.command, ...options.args];
    const join = options.cpu && ['/bin/sh', '-c', `${options.cpu.group.joinCommand}; exec "$@"`, 'sh'];
    const temporaryFiles = new TemporaryFiles();
    const child = spawnGroup([...(join ?? []), ...command], {
      cwd: options.directory,
      env: { ...temporaryFiles.variables, ...options.variables, AWS_LAMBDA_RUNTIME_API: api.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Environment(api, child, options.cpu, temporaryFiles, options.onOutput);
  }

  /** Milliseconds since the process was started. */
  get age(): number {
    return performance.now() - this.started;
  }

  /**
   * Waits for the end of the init phase, and ends the process if that takes longer than so many seconds.
   * @returns the error that ended it, if one did
   */
  async initialize(seconds: number): Promise<InvocationResult | undefined> {
    const timer = setTimeout(() => this.timeOut(seconds), seconds * 1000);
    const error = await this.initialized;
    clearTimeout(timer);
    if (error) this.alive = false;
    return error;
  }

  /**
   * Runs one invocation. Never rejects for what the function does: that is a function error in the result.
   * @param initCounts whether the init phase is part of the invocation, and counts as its time
   */
  async invoke(invocation: Invocation, initCounts = false): Promise<Measured> {
    this.requestId = invocation.requestId;
    const ended = this.exitReason ? this.exitResult(this.exitReason) : this.api.initError;
    if (ended) {
      this.alive = false;
      return { result: ended, duration: 0 };
    }

    const { timeoutSeconds } = invocation;
    // An init phase that is begun again within an invocation is part of that.
    if (initCounts) this.throttle();
    let handedOut = performance.now();
    const limit = initCounts || this.initDuration !== undefined ? timeoutSeconds : initLimit;
    let timer = setTimeout(() => this.timeOut(limit), limit * 1000);
    const result = await this.api.invoke(invocation, {
      onHandedOut: () => {
        this.notePeakMemory();
        if (initCounts) return;
        this.throttle();
        handedOut = performance.now();
        clearTimeout(timer);
        timer = setTimeout(() => this.timeOut(timeoutSeconds), timeoutSeconds * 1000);
      },
    });
    clearTimeout(timer);
    const duration = performance.now() - handedOut;
    this.notePeakMemory();
    // What the function wrote before its response is in the pipe by now: let it be read first.
    await setImmediate();

    const initDuration = this.reportedInit || initCounts ? undefined : this.initDuration;
    this.reportedInit = true;
    if (this.api.initError) this.alive = false;
    return { result, duration, initDuration, peakMemory: this.peakMemory };
  }

  /** Ends the process, and resolves when it is gone. */
  async close(): Promise<void> {
    this.alive = false;
    this.kill();
    await this.ended;
    this.cpu?.group.remove();
  }

  private timeOut(seconds: number): void {
    this.alive = false;
    const message = `RequestId: ${this.requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
    this.timedOut = errorResult('Sandbox.Timedout', message);
    this.api.finish(this.timedOut);
    this.kill();
  }

  private throttle(): void {
    this.cpu?.group.throttle(this.cpu.megabytes);
  }

  private notePeakMemory(): void {
    this.peakMemory = peakMemory(this.child.pid) ?? this.peakMemory;
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
    const ended = this.api.initError ?? this.timedOut;
    return ended ?? errorResult('Runtime.ExitError', `RequestId: ${this.requestId} Error: ${reason}`);
  }
}

function describeExit(status: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signal}`;
  return status === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${status}`;
}
