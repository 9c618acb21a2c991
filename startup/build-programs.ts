/** Builds this folder's C# programs with the .NET SDK, once for each version of their source and of the SDK. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { type Architecture, runtimeIdentifier } from '../lambdas/shared/targets';

const run = promisify(execFile);

const projects = { recorder: 'Prejit.Recorder', image: 'Prejit.Image', hook: 'Prejit.Startup' } as const;
export type Program = keyof typeof projects;

export interface ProgramOptions {
  /** Folder that keeps what was built. */
  cache: string;
  /** Target framework; default: that of the SDK, whose reference assemblies need no download. */
  framework?: string;
  /** Compiles the program ahead of time for this architecture; default: it stays IL, which runs on all of them. */
  architecture?: Architecture;
}

/** The package source lacks what a program has to be compiled against. It is asked again after a day. */
export class PackMissingError extends Error {}

const askAgainAfter = 24 * 60 * 60 * 1000;

async function isRecent(file: string): Promise<boolean> {
  return existsSync(file) && Date.now() - (await stat(file)).mtimeMs < askAgainAfter;
}

/** Path of the program's built assembly. Two processes may ask at once; both get a whole one. */
export async function buildProgram(program: Program, options: ProgramOptions): Promise<string> {
  const { cache, architecture } = options;
  const sdk = await sdkVersion();
  const framework = options.framework ?? `net${sdk.split('.')[0]}.0`;
  const files = listSources(program);
  const form = architecture ? runtimeIdentifier(architecture) : 'il';
  const directory = path.join(cache, `${program}-${framework}-${form}-${version(sdk, files)}`);
  const finished = path.join(directory, `${projects[program]}.dll`);
  if (existsSync(finished)) return finished;
  const lacking = `${directory}.lacking`;
  if (await isRecent(lacking)) throw new PackMissingError(await readFile(lacking, 'utf8'));
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'build-'));
  try {
    // Building leaves bin and obj beside a project, so it is done on a copy.
    for (const file of files) {
      await mkdir(path.dirname(path.join(work, file)), { recursive: true });
      await copyFile(path.join(__dirname, file), path.join(work, file));
    }
    const output = path.join(work, 'output');
    await build(path.join(work, program, `${projects[program]}.csproj`), framework, architecture, output);
    await rename(output, directory).catch((error: Error) => {
      if (!existsSync(finished)) throw error;
    });
  } catch (error) {
    if (error instanceof PackMissingError) await writeFile(lacking, error.message);
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return finished;
}

async function sdkVersion(): Promise<string> {
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

/** Paths below this folder, sorted: what a program is compiled from. */
export function listSources(program: Program): string[] {
  const folders = ['.', 'metadata', program];
  return folders.flatMap((folder) =>
    readdirSync(path.join(__dirname, folder))
      .filter((file) => /\.(cs|csproj|props)$/.test(file))
      .sort()
      .map((file) => path.join(folder, file)),
  );
}

function version(sdk: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(sdk);
  for (const file of files) hash.update(file).update(readFileSync(path.join(__dirname, file)));
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
