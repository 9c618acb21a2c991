/** Builds C# programs with the .NET SDK, once for each version of their source and of the SDK. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { functionHookName } from '../core/function-layer';
import { type Architecture, runtimeIdentifier } from '../core/targets';
import { buildOnce, type SourceFile } from './build-once';

const run = promisify(execFile);

export interface Program {
  /** Folder of its sources and of its project file. */
  folder: string;
  /** Name of its assembly, and of its project file without `.csproj`. */
  assembly: string;
  /** Folders of what it shares with others, by the place where it finds them, seen from beside its own folder. */
  shared?: Record<string, string>;
}

/** What the startup programs share: their properties, and how they write and read metadata. */
export const startupSources = { '.': __dirname, metadata: path.join(__dirname, 'metadata') };

/** Makes startup images. */
export const generatorProgram: Program = {
  folder: path.join(__dirname, 'image'),
  assembly: 'Prejit.Image',
  shared: startupSources,
};

/** Runs in functions, before their own code. */
export const hookProgram: Program = {
  folder: path.join(__dirname, 'hook'),
  assembly: 'Prejit.Startup',
  shared: startupSources,
};

/** Writes down what the runtime does: in a function of its own accord, or for `npm run profile`. It uses internals of the runtime. */
export const recorderProgram: Program = {
  folder: path.join(__dirname, 'recorder'),
  assembly: 'Prejit.Recorder',
  shared: startupSources,
};

/** The same for a function's own layer: a process loads no two assemblies of one name, and a function may be on layers of both kinds. */
export const functionHookProgram: Program = {
  folder: path.join(__dirname, 'function-hook'),
  assembly: path.parse(functionHookName).name,
  shared: { ...startupSources, hook: hookProgram.folder },
};

/** Keeps what every command and every stack of this folder has in common. */
export const programCache = path.resolve(__dirname, '..', '.prejit', 'programs');

export interface ProgramOptions {
  /** Folder that keeps what was built. */
  cache: string;
  /** Target framework; default: that of the SDK, whose reference assemblies need no download. */
  framework?: string;
  /** Compiles the program ahead of time for this architecture; default: it stays IL, which runs on all of them. */
  architecture?: Architecture;
  /** When the package source lacks something: whether it is asked again only after a day, since there is another way. */
  isOptional?: boolean;
}

/** The package source lacks what a program has to be compiled against. */
export class PackMissingError extends Error {}

const askAgainAfter = 24 * 60 * 60 * 1000;

async function isRecent(file: string): Promise<boolean> {
  return existsSync(file) && Date.now() - (await stat(file)).mtimeMs < askAgainAfter;
}

/** Path of the program's built assembly. */
export async function buildProgram(program: Program, options: ProgramOptions): Promise<string> {
  const { cache, architecture } = options;
  const sdk = await sdkVersion();
  const framework = options.framework ?? `net${sdk.split('.')[0]}.0`;
  const files = listSources(program);
  const form = architecture ? runtimeIdentifier(architecture) : 'il';
  const { folder, assembly } = program;
  const directory = path.join(cache, `${path.basename(folder)}-${framework}-${form}-${digestOf(sdk, files)}`);
  const finished = path.join(directory, `${assembly}.dll`);
  if (existsSync(finished)) return finished;
  const lacking = `${directory}.lacking`;
  if (options.isOptional && (await isRecent(lacking))) throw new PackMissingError(await readFile(lacking, 'utf8'));
  try {
    await buildOnce({
      directory,
      finished,
      files,
      build: (sources, output) =>
        build(path.join(sources, path.basename(folder), `${assembly}.csproj`), framework, architecture, output),
    });
  } catch (error) {
    if (options.isOptional && error instanceof PackMissingError) await writeFile(lacking, error.message);
    throw error;
  }
  return finished;
}

let version: Promise<string> | undefined;

/** Version of the SDK, which is asked once: a stack has a dozen programs. */
function sdkVersion(): Promise<string> {
  version ??= askSdkVersion();
  // Who has none may install one meanwhile.
  version.catch(() => {
    version = undefined;
  });
  return version;
}

async function askSdkVersion(): Promise<string> {
  try {
    return (await run('dotnet', ['--version'])).stdout.trim();
  } catch (cause) {
    throw new Error(
      'There is no working `dotnet` here. Install the .NET SDK 10 and make sure that it is on the PATH.',
      {
        cause,
      },
    );
  }
}

/** What a program is compiled from, in a fixed order. */
export function listSources({ folder, shared = {} }: Program): SourceFile[] {
  const folders = [...Object.entries(shared), [path.basename(folder), folder] as const];
  return folders.flatMap(([name, each]) =>
    readdirSync(each)
      .filter((file) => /\.(cs|csproj|props)$/.test(file))
      .sort()
      .map((file) => ({ file: path.join(each, file), name: path.join(name, file) })),
  );
}

function digestOf(sdk: string, files: readonly SourceFile[]): string {
  const hash = createHash('sha256').update(sdk);
  for (const { file, name } of files) hash.update(name).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

async function build(
  project: string,
  framework: string,
  architecture: Architecture | undefined,
  output: string,
): Promise<void> {
  const options = ['-c', 'Release', '-o', output, `-p:ProgramFramework=${framework}`, '--nologo', '-v', 'quiet'];
  const verb = architecture
    ? ['publish', project, '-r', runtimeIdentifier(architecture), '--no-self-contained', '-p:PublishReadyToRun=true']
    : ['build', project];
  try {
    await run('dotnet', [...verb, ...options, '-nodeReuse:false']);
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    const told = `${path.basename(project)} could not be built: ${stdout || message}`;
    // NU1101 and NU1102: the package source has no such package, or not in this version.
    throw /\bNU110[12]\b/.test(told) ? new PackMissingError(told) : new Error(told);
  }
}
