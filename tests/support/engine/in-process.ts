/** Runs a program inside this process and records what it declares: for tests of infrastructure code. */
import { setTimeout } from 'node:timers/promises';
import { log, runtime } from '@pulumi/pulumi';
import { loadProject } from '../../../local/engine/config';
import { startEngine } from '../../../local/engine/engine';
import type { LogEntry } from '../../../local/engine/host';
import type { PropertyValues } from '../../../local/engine/wire';
import { loadProgram } from './program-module';
import { type RecordedResource, Recording } from './recording';

export type { RecordedResource } from './recording';

export interface ProgramOptions {
  /** The project's directory, with its Pulumi.yaml and package.json. */
  directory: string;
  /** Config by key; keys without a namespace are the project's. Default region: eu-west-1. */
  config?: Record<string, unknown>;
  /** Name of the stack. Its Pulumi.<stack>.yaml is read too, where there is one. Default: `test`. */
  stack?: string;
}

export interface ProgramResult {
  /** In the order in which they were registered, the stack first. */
  resources: RecordedResource[];
  outputs: PropertyValues;
  /** What the program threw, or why a resource could not be registered. */
  error?: Error;
  /** The program's log, without debug messages. */
  logs: LogEntry[];
}

const accountId = '000000000000';

/** The partition that a region is in, which its name begins with where there are several regions of the kind. */
const partitionOf = (region: string): string => {
  const [, group] = /^(us-gov|cn)-/.exec(region) ?? [];
  return group === undefined ? 'aws' : `aws-${group}`;
};

/** The SDK has one connection to an engine per process, so programs run one after another. */
let last: Promise<unknown> = Promise.resolve();

export function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const run = last.then(() => runNow(options));
  last = run.catch(() => undefined);
  return run;
}

async function runNow(options: ProgramOptions): Promise<ProgramResult> {
  const { directory, stack = 'test' } = options;
  const config = { 'aws:region': 'eu-west-1', ...options.config };
  const project = loadProject({ directory, stack, config });
  const region = project.config['aws:region'] ?? '';
  const recording = new Recording({
    context: { partition: partitionOf(region), region, accountId },
    config: project.config,
  });
  const logs: LogEntry[] = [];
  const engine = await startEngine({
    project: project.name,
    stack,
    organization: 'organization',
    handler: recording,
    onLog: (entry) => entry.severity !== 'debug' && logs.push(entry),
  });
  runtime.resetOptions(project.name, stack, 16, engine.address, engine.address, false, 'organization');
  runtime.setAllConfig(project.config, []);

  const former = process.cwd();
  process.chdir(directory);
  try {
    const thrown = await Promise.race([runToEnd(directory), engine.failed]);
    const { resources, outputs, errors } = recording;
    const error = errors[0] ?? thrown;
    return { resources, outputs, logs, ...(error === undefined ? {} : { error }) };
  } finally {
    process.chdir(former);
    engine.stop();
    await drain();
  }
}

/** Resolves when the program has run and everything that it declared is registered: with its error, if it threw one. */
async function runToEnd(directory: string): Promise<Error | undefined> {
  let thrown: Error | undefined;
  await runtime.runInPulumiStack(async () => {
    try {
      return await loadProgram(directory);
    } catch (error) {
      // Not thrown on: the SDK would reject promises that nobody can get hold of.
      thrown = error instanceof Error ? error : new Error(String(error));
      return {};
    }
  });
  // Messages are sent one after another: when this one has arrived, all have.
  await log.debug('The program has run.');
  await runtime.disconnect();
  return thrown;
}

/**
 * Waits until the SDK has seen that its open calls are cancelled: it writes to its global state then, which must not
 * happen during the next run, or after the last test. What depends on a resource that failed is never called at all.
 */
async function drain(): Promise<void> {
  const timeout = new AbortController();
  const patience = setTimeout(500, undefined, { signal: timeout.signal }).catch(() => undefined);
  await Promise.race([runtime.disconnect(), patience]);
  timeout.abort();
  runtime.disconnectSync();
}
