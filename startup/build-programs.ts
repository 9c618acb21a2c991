/** Builds this folder's C# programs with the .NET SDK, once for each version of their source and of the SDK. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const projects = { recorder: 'Prejit.Recorder', image: 'Prejit.Image', hook: 'Prejit.Startup' } as const;
export type Program = keyof typeof projects;

export interface ProgramOptions {
  /** Folder of the C# sources; default: this one. */
  sources?: string;
  /** Folder that keeps what was built. */
  cache: string;
}

/** Path of the program's built assembly. Two processes may ask at once; both get a whole one. */
export async function buildProgram(program: Program, { sources = __dirname, cache }: ProgramOptions): Promise<string> {
  const directory = path.join(cache, `${program}-${await sourceVersion(sources)}`);
  const finished = path.join(directory, `${projects[program]}.dll`);
  if (existsSync(finished)) return finished;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'build-'));
  try {
    // Building leaves bin and obj beside the project, so it is done on a copy.
    await copySources(sources, path.join(work, 'source'));
    const output = path.join(work, 'output');
    await build(path.join(work, 'source', program, `${projects[program]}.csproj`), output);
    await rename(output, directory).catch((error: Error) => {
      if (!existsSync(finished)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return finished;
}

const isSource = (name: string): boolean => /\.(cs|csproj|props)$/.test(name);

async function copySources(from: string, to: string): Promise<void> {
  const filter = (file: string): boolean => !/^(bin|obj)$/.test(path.basename(file)) && (isDirectory(file) || isSource(file));
  await cp(from, to, { recursive: true, filter });
}

const isDirectory = (file: string): boolean => statSync(file).isDirectory();

async function build(project: string, output: string): Promise<void> {
  try {
    await run('dotnet', ['build', project, '-c', 'Release', '-o', output, '--nologo', '-v', 'quiet', '-nodeReuse:false']);
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    throw new Error(`${path.basename(project)} could not be built: ${stdout || message}`);
  }
}

async function sourceVersion(sources: string): Promise<string> {
  const { stdout } = await run('dotnet', ['--version']);
  const hash = createHash('sha256').update(stdout.trim());
  const folders = ['.', 'metadata', ...Object.keys(projects)];
  for (const folder of folders) {
    const files = readdirSync(path.join(sources, folder)).filter(isSource).sort();
    for (const file of files) hash.update(`${folder}/${file}`).update(readFileSync(path.join(sources, folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
