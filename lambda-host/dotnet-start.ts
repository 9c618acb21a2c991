/**
 * How AWS's managed .NET runtimes start a function: the rules of their start script (`bootstrap.sh` of RuntimeSupport in
 * github.com/aws/aws-lambda-dotnet).
 */
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  depsExtension,
  isClassLibrary,
  namedAssembly,
  runtimeConfigExtension,
  shellMatches,
} from '../core/function-layout/main-assembly';

export interface DotnetStart {
  /** The function's folder, which is `/var/task` in Lambda. */
  task: string;
  /** `Assembly::Type::Method` of a class library; name of an executable, or of its assembly. */
  handler: string;
  /** The function's environment variables, with paths of this machine. */
  variables: Record<string, string>;
  /** Path of the program that runs the handlers of class libraries. */
  bootstrap: string | undefined;
}

/** The folder of the `dotnet` on the PATH: `DOTNET_ROOT`. */
export function dotnetRoot(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const folder = folders.find((candidate) => existsSync(path.join(candidate, 'dotnet')));
  if (!folder) throw new Error('There is no `dotnet` on the PATH. Install the .NET SDK 10.');
  return path.dirname(realpathSync(path.join(folder, 'dotnet')));
}

/** The whole command line. Where the script ends the start, one that does the same: it says why and exits with the script's status. */
export function dotnetStart(start: DotnetStart): string[] {
  try {
    const command = program(start);
    return [...wrapper(start.variables.AWS_LAMBDA_EXEC_WRAPPER), ...command];
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    const { message, status, descriptor } = error;
    return ['/bin/sh', '-c', 'echo "$1" >&"$3"; exit "$2"', 'sh', message, String(status), String(descriptor)];
  }
}

/** The script ends the start, with this status. What is wrong with the function it writes to standard error, and with the wrapper not. */
class StartRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly descriptor: 1 | 2 = 2,
  ) {
    super(message);
  }
}

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();

function wrapper(file: string | undefined): string[] {
  if (!file) return [];
  if (!isFile(file)) throw new StartRefusal(127, `${file}: does not exist`, 1);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new StartRefusal(126, `${file}: is not an executable`, 1);
  }
  return [file];
}

function program({ task, handler, variables, bootstrap }: DotnetStart): string[] {
  const dotnet = path.join(dotnetRoot(), 'dotnet');
  if (!handler) throw new StartRefusal(103, 'Error: No Lambda Handler function was specified.');
  if (!isClassLibrary(handler)) {
    const binary = path.join(task, handler);
    const assembly = handler.endsWith('.dll') ? binary : `${binary}.dll`;
    if (isFile(assembly)) return [dotnet, 'exec', assembly];
    if (isFile(binary)) return [binary];
    throw new StartRefusal(104, `Error: executable assembly ${assembly} or binary ${binary} not found.`);
  }
  if (!bootstrap) throw new Error(`The handler ${handler} is of a class library, which needs a bootstrap.`);
  const main = namedAssembly(handler, variables);
  const depsFile = taskFile(task, main, depsExtension, 105);
  const runtimeConfig = taskFile(task, main, runtimeConfigExtension, 106);
  return [dotnet, 'exec', '--depsfile', depsFile, '--runtimeconfig', runtimeConfig, bootstrap, handler];
}

/** The assembly's own file, or else the only one that the shell's `*` finds. */
function taskFile(task: string, assembly: string, extension: string, status: number): string {
  const own = path.join(task, `${assembly}${extension}`);
  if (isFile(own)) return own;
  const [file, ...others] = shellMatches(readdirSync(task), extension);
  if (file && others.length === 0) return path.join(task, file);
  const reason = file ? `several ${extension} files, none of them ${path.basename(own)}` : `no ${extension} file`;
  throw new StartRefusal(status, `Error: the function's zip has ${reason}: publish it as dotnet publish does.`);
}
