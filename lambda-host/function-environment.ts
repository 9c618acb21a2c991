/** What every function's process gets, whatever its runtime: Lambda's environment variables, and where its files are. */
import path from 'node:path';
import type { EnvironmentOptions } from './environment';
import { type Archive, unpacked } from './unpack';

/** What a function's environment variables are made from. */
export interface FunctionSettings {
  name: string;
  version: string;
  /** As Lambda spells it: `nodejs24.x`, `dotnet10`. */
  runtime: string;
  handler: string;
  memoryMegabytes: number;
  /** The function's own environment variables. */
  variables: Record<string, string>;
  logGroup: string;
  logStream: string;
  /** What starts the environment: `on-demand`, the default, `provisioned-concurrency` or `snap-start`. */
  initializationType?: string;
  region: string;
  /** Base URL of the AWS APIs that the function calls; without one, the SDK's own. */
  endpoint?: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** A function to run, with everything that its environment is made from. */
export interface FunctionSpecification extends FunctionSettings {
  code: Archive;
  /** In the order in which they are laid over each other. */
  layers: Archive[];
  /** Where code and layers are unpacked. */
  directory: string;
}

/** A function's files on this machine. */
export interface FunctionFiles {
  /** Stands for `/var/task`. */
  task: string;
  /** Stands for `/opt`. */
  opt: string;
  /** Stands for `/var/runtime`. */
  runtime: string;
}

export interface StartOptions extends Omit<EnvironmentOptions, 'onOutput'> {
  /** What runs the handler, where a program of ours or AWS's does; an executable brings its own client of the Runtime API. */
  bootstrap?: Bootstrap;
}

/** A program that runs handlers. */
export interface Bootstrap {
  path: string;
  /** Which one it is, for whoever reads its answers or figures. */
  title: string;
}

export async function unpackFunction({
  directory,
  code,
  layers,
}: FunctionSpecification): Promise<Omit<FunctionFiles, 'runtime'>> {
  const [task, opt] = await Promise.all([
    unpacked(path.join(directory, 'task'), [code]),
    unpacked(path.join(directory, 'opt'), layers),
  ]);
  return { task, opt };
}

/**
 * The process's whole environment, as Lambda documents it ("Defined runtime environment variables"): nothing else of this
 * process's own gets in. Paths below `/opt` and `/var/task` in the function's variables are those on this machine.
 */
export function environmentVariables(fn: FunctionSettings, files: FunctionFiles): Record<string, string> {
  const own = Object.entries(fn.variables).map(([name, value]) => [name, localPaths(value, files)]);
  return {
    PATH: `${process.env.PATH}:${files.opt}/bin`,
    LD_LIBRARY_PATH: [files.runtime, files.task, `${files.task}/lib`, `${files.opt}/lib`].join(':'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    ...Object.fromEntries(own),
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: files.task,
    LAMBDA_RUNTIME_DIR: files.runtime,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: fn.initializationType ?? 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: fn.logStream,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    ...(fn.endpoint && { AWS_ENDPOINT_URL: fn.endpoint }),
    AWS_ACCESS_KEY_ID: fn.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fn.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: fn.credentials.sessionToken,
  };
}

/** Maps each `:`-separated path below `/opt` or `/var/task` to where those are on this machine. */
function localPaths(value: string, { task, opt }: Omit<FunctionFiles, 'runtime'>): string {
  const mapped = value.split(':').map((part) => {
    if (part === '/opt' || part.startsWith('/opt/')) return opt + part.slice('/opt'.length);
    if (part === '/var/task' || part.startsWith('/var/task/')) return task + part.slice('/var/task'.length);
    return part;
  });
  return mapped.join(':');
}
