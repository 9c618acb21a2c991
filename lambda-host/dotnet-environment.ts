/** How a .NET function is run on this machine: as AWS's managed runtimes do, in an environment with what Lambda sets. */
import path from 'node:path';
import { isClassLibrary } from '../core/function-layout/main-assembly';
import { type Framework, frameworks, lambdaRuntime } from '../core/targets';
import { bootstrapFor } from './dotnet-bootstrap';
import { dotnetRoot, dotnetStart } from './dotnet-start';
import {
  environmentVariables,
  type FunctionFiles,
  type FunctionSettings,
  type FunctionSpecification,
  type StartOptions,
  unpackFunction,
} from './function-environment';

/** A published .NET function that is started outside of any account: for a measurement, or to record it. */
export interface PublishedStart {
  /** Output of `dotnet publish`. */
  directory: string;
  framework: Framework;
  handler: string;
  /** The function's own variables. Paths in them are those of this machine, or below `/opt` and `/var/task`. */
  variables: Record<string, string>;
  /** Default: 512. */
  memoryMegabytes?: number;
  /** The folder that stands for `/opt`, where the function has layers. */
  opt?: string;
  /** Path of the bootstrap to take instead of the one that is found (`bootstrapFor`). */
  bootstrap?: string;
}

export async function dotnetEnvironment(fn: FunctionSpecification): Promise<StartOptions> {
  return dotnetStartOptions(fn, await unpackFunction(fn));
}

/** What runs the handler, in words. */
export const bootstrapTitle = ({ bootstrap }: StartOptions): string =>
  bootstrap?.title ?? 'the client of the Runtime API that the function brings';

/** What to start, and with which variables, for a function whose calls to AWS are answered as its own variables say. */
export function publishedStart({
  directory,
  framework,
  handler,
  variables,
  memoryMegabytes = 512,
  opt = '/opt',
  bootstrap,
}: PublishedStart): Promise<StartOptions> {
  const name = 'published';
  const settings: FunctionSettings = {
    handler,
    variables,
    memoryMegabytes,
    name,
    version: '$LATEST',
    runtime: lambdaRuntime(framework),
    logGroup: `/aws/lambda/${name}`,
    logStream: 'published',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'local' },
  };
  return dotnetStartOptions(settings, { task: path.resolve(directory), opt }, bootstrap);
}

async function dotnetStartOptions(
  fn: FunctionSettings,
  files: Omit<FunctionFiles, 'runtime'>,
  given?: string,
): Promise<StartOptions> {
  const bootstrap = isClassLibrary(fn.handler) ? await bootstrapFor(frameworkOf(fn.runtime), given) : undefined;
  const runtime = bootstrap ? path.dirname(bootstrap.path) : '/var/runtime';
  // The start script sets both, for wrappers too: an executable's own host looks for the runtime in the first.
  const ofScript = { DOTNET_ROOT: dotnetRoot(), LAMBDA_RUNTIME_NAME: fn.runtime };
  const variables = { ...environmentVariables(fn, { ...files, runtime }), ...ofScript };
  const start = { task: files.task, handler: fn.handler, variables, bootstrap: bootstrap?.path };
  const [command = '', ...args] = dotnetStart(start);
  return { command, args, directory: files.task, variables, ...(bootstrap && { bootstrap }) };
}

function frameworkOf(runtime: string): Framework {
  const framework = frameworks.find((candidate) => lambdaRuntime(candidate) === runtime);
  if (!framework) throw new Error(`There is no .NET framework for the runtime ${runtime}.`);
  return framework;
}
