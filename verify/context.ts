/** What checks work with: the stack, clients of its account, the names of this run, and what earlier checks found. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from '../local/console';
import type { Check } from './check';
import { type Access, type Clients, clientsFor } from './clients';
import { newRun, type Run } from './names';
import { regionOf, type StackOutputs } from './outputs';
import { inAws, type Patience } from './patience';

export interface ContextOptions {
  outputs: StackOutputs;
  console: Console;
  /** Where to send calls, and as whom. Default: AWS, by the SDK's own rules. */
  access?: Access;
  patience?: Patience;
  /** ARN of a role for the test function; without, one is made. */
  roleArn?: string;
  /** Aborted when the run is to end. */
  signal?: AbortSignal;
}

export class Context {
  readonly stack: StackOutputs;
  readonly console: Console;
  readonly aws: Clients;
  readonly patience: Patience;
  readonly roleArn: string | undefined;
  readonly signal: AbortSignal;
  readonly region: string;
  readonly run: Run = newRun(new Date());
  /** ARNs of the executions that this run's uploads started. */
  readonly executions: string[] = [];
  private readonly values = new Map<Check, unknown>();
  private directory: string | undefined;

  constructor({ outputs, console, access = {}, patience = inAws, roleArn, signal }: ContextOptions) {
    this.stack = outputs;
    this.region = regionOf(outputs);
    this.console = console;
    this.aws = clientsFor(this.region, access);
    this.patience = patience;
    this.roleArn = roleArn;
    this.signal = signal ?? new AbortController().signal;
  }

  /** A directory for manifests and the function's files, made when it is first asked for. */
  get work(): string {
    this.directory ??= mkdtempSync(path.join(tmpdir(), 'prejit-verify-'));
    return this.directory;
  }

  async close(): Promise<void> {
    if (this.directory) await rm(this.directory, { recursive: true, force: true });
  }

  keep(check: Check, value: unknown): void {
    this.values.set(check, value);
  }

  /** What a check found that is needed by the one that asks. */
  result<Value>(check: Check<Value>): Value {
    if (!this.values.has(check)) throw new Error(`"${check.name}" has not run: add it to what this check needs.`);
    return this.values.get(check) as Value;
  }

  /**
   * Looks again and again until there is something, or the time is up.
   * @throws Error when the run is aborted
   */
  async within<Value>(seconds: number, look: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found !== undefined || performance.now() > deadline) return found;
      await sleep(this.patience.interval, undefined, { signal: this.signal });
    }
  }
}
