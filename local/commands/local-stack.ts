/** The stack on this machine: the local cloud, with the program's resources in it. */
import path from 'node:path';
import { type CloudOptions, type RunningCloud, startCloud } from '../cloud/cloud';
import type { Console } from '../console';
import type { Credentials } from '../contract/service';
import { loadProject } from '../engine/config';
import { up } from '../engine/up';
import { announce, credentialsFileIn, type Holder, holdDirectory } from './hold-directory';

export const root = path.join(__dirname, '..', '..');
/** The stack that is provisioned on this machine. */
export const localStackName = 'dev';

/** What the program exports, as far as the commands need it. */
export interface StackOutputs {
  bucket: string;
  uploadPrefix: string;
  stateMachineArn: string;
  /** The state machine that gives functions layers of their own. */
  functionsStateMachineArn: string;
  topicArn: string;
  /** Log group with every build's output. */
  buildLogGroup: string;
}

/** What a client needs to act as the account's owner. */
export interface StackAccess {
  endpoint: string;
  region: string;
  credentials: Credentials;
}

export interface LocalStack extends StackAccess {
  outputs: StackOutputs;
  /** The keys, where `AWS_SHARED_CREDENTIALS_FILE` can point. Only while the cloud is served. */
  credentialsFile: string;
  /** Stops the cloud, unless it is another process's. */
  close(): Promise<void>;
}

export interface LocalStackOptions
  extends Pick<
    CloudOptions,
    'port' | 'retryScale' | 'quotas' | 'unavailableImages' | 'lambda' | 'onDecision' | 'intercept'
  > {
  /** Where the cloud and the stack keep everything. Default: `.prejit/stack` in the project. */
  directory?: string;
  /** Configuration besides that of Pulumi.dev.yaml, by key without the project's name. */
  config?: Record<string, unknown>;
  /** Called for each line of the cloud's own log. */
  onCloudLog?: (line: string) => void;
  /** Let other processes use the cloud while this one runs. */
  serve?: boolean;
  console: Console;
}

export const defaultDirectory = process.env.PREJIT_DIRECTORY ?? path.join(root, '.prejit', 'stack');

export const localRegion = (): string =>
  loadProject({ directory: root, stack: localStackName }).config['aws:region'] ?? 'eu-west-1';

/** Where the stack's state is kept. */
export const stateFileIn = (directory: string): string => path.join(directory, 'stack.json');

/**
 * Starts the local cloud and provisions the stack in it; or uses the one that another process serves.
 * @throws Error when the program or one of its resources fails, or when the cloud's directory stays in use.
 */
export async function openLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { directory = defaultDirectory, console } = options;
  const region = localRegion();
  const held = await holdDirectory(directory, (holder) => waitLine(console, holder));
  if (held.served) {
    console.line(`using the local cloud that is served at ${held.served.endpoint}`);
    return { ...held.served, credentialsFile: credentialsFileIn(directory), close: async () => {} };
  }

  const cloud = await startCloud({
    ...options,
    directory: path.join(directory, 'cloud'),
    region,
    log: options.onCloudLog ?? (() => {}),
    warn: (line) => console.line(line),
  });
  const close = async () => {
    await cloud.close();
    held.release();
  };
  try {
    const outputs = await provision(cloud, directory, options);
    const { endpoint, credentials } = cloud;
    if (options.serve) announce(directory, { endpoint, region, credentials, outputs });
    return { endpoint, region, credentials, outputs, credentialsFile: credentialsFileIn(directory), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function provision(
  cloud: RunningCloud,
  directory: string,
  { config, console }: LocalStackOptions,
): Promise<StackOutputs> {
  console.busy('running the Pulumi program');
  const { outputs, changes } = await up({
    directory: root,
    stack: localStackName,
    config,
    stateFile: stateFileIn(directory),
    region: cloud.region,
    accountId: cloud.accountId,
    aws: cloud.call,
    skipWhenUpToDate: true,
    onEvent(event) {
      if (event.kind === 'log' && event.severity === 'warning') console.line(`warning: ${event.message}`);
    },
  });
  console.idle();
  const done = Object.entries(changes).filter(([change, count]) => count > 0 && change !== 'unchanged');
  const what = done.map(([change, count]) => `${count} resources ${change}`).join(', ');
  console.line(`stack in place: ${what || 'nothing had to change'}`);
  return outputs as unknown as StackOutputs;
}

const waitLine = (console: Console, { pid }: Holder): void =>
  console.busy(`waiting for process ${pid}, which uses the local cloud's directory`);
