/** How a .NET function is run on this machine: with the command line of AWS's managed runtimes. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type Framework, frameworks, lambdaRuntime } from '../core/targets';
import { bootstrapPath } from './dotnet-bootstrap';
import { dotnetCommand } from './dotnet-command';
import {
  environmentVariables,
  type FunctionSpecification,
  type StartOptions,
  unpackFunction,
} from './function-environment';

export async function dotnetEnvironment(fn: FunctionSpecification): Promise<StartOptions> {
  const [files, bootstrap] = await Promise.all([unpackFunction(fn), bootstrapPath(frameworkOf(fn.runtime))]);
  const assembly = fn.handler.split('::')[0] ?? '';
  return {
    command: 'dotnet',
    args: dotnetCommand({
      depsFile: taskFile(files.task, assembly, '.deps.json'),
      runtimeConfig: taskFile(files.task, assembly, '.runtimeconfig.json'),
      bootstrap,
      handler: fn.handler,
    }),
    directory: files.task,
    variables: environmentVariables(fn, files),
  };
}

function frameworkOf(runtime: string): Framework {
  const framework = frameworks.find((candidate) => lambdaRuntime(candidate) === runtime);
  if (!framework) throw new Error(`There is no .NET framework for the runtime ${runtime}.`);
  return framework;
}

/** The handler assembly's own file, or else the only one of its kind, as AWS's start script has it. */
function taskFile(task: string, assembly: string, extension: string): string {
  const files = readdirSync(task).filter((file) => file.endsWith(extension));
  const own = `${assembly}${extension}`;
  const file = files.includes(own) ? own : files[0];
  if (file === undefined || (file !== own && files.length > 1)) {
    throw new Error(`The function's zip must have ${own}: publish the project as dotnet publish does.`);
  }
  return path.join(task, file);
}
