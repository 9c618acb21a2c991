/** Builds this folder's C# programs with the .NET SDK, once for each version of their source and of the SDK. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const projects = { recorder: 'Prejit.Recorder', image: 'Prejit.Image', hook: 'Prejit.Startup' } as const;
export type Program = keyof typeof projects;

export interface ProgramOptions {
  /** Folder of the C# sources, laid out like this one; default: this one. */
  sources?: string;
  /** Folder that keeps what was built. */
  cache: string;
  /** Target framework; default: that of the SDK, whose reference assemblies need no download. */
  framework?: string;
}

/** Path of the program's built assembly. Two processes may ask at once; both get a whole one. */
export async function buildProgram(program: Program, options: ProgramOptions): Promise<string> {
  const { sources = __dirname, cache } = options;
  const sdk = (await run('dotnet', ['--version'])).stdout.trim();
  const framework = options.framework ?? `net${sdk.split('.')[0]}.0`;
  const files = listSources(sources, program);
  const directory = path.join(cache, `${program}-${framework}-${version(sdk, sources, files)}`);
  const finished = path.join(directory, `${projects[program]}.dll`);
  if (existsSync(finished)) return finished;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'build-'));
  try {
    // Building leaves bin and obj beside a project, so it is done on a copy.
    for (const file of files) {
      await mkdir(path.dirname(path.join(work, file)), { recursive: true });
      await copyFile(path.join(sources, file), path.join(work, file));
    }
    const output = path.join(work, 'output');
    await build(path.join(work, program, `${projects[program]}.csproj`), framework, output);
    await rename(output, directory).catch((error: Error) => {
      if (!existsSync(finished)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return finished;
}

/** Paths below the sources, sorted: what a program is compiled from. */
export function listSources(sources: string, program: Program): string[] {
  const folders = ['.', 'metadata', program];
  return folders.flatMap((folder) =>
    readdirSync(path.join(sources, folder))
      .filter((file) => /\.(cs|csproj|props)$/.test(file))
      .sort()
      .map((file) => path.join(folder, file)),
  );
}

function version(sdk: string, sources: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(sdk);
  for (const file of files) hash.update(file).update(readFileSync(path.join(sources, file)));
  return hash.digest('hex').slice(0, 16);
}

async function build(project: string, framework: string, output: string): Promise<void> {
  const options = ['-c', 'Release', '-o', output, `-p:ProgramFramework=${framework}`, '--nologo', '-v', 'quiet'];
  try {
    await run('dotnet', ['build', project, ...options, '-nodeReuse:false']);
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    throw new Error(`${path.basename(project)} could not be built: ${stdout || message}`);
  }
}
