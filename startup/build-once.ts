/** Builds with the .NET SDK, on a copy of the sources: building leaves `bin` and `obj` beside a project. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readlink, rename, rm, symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../core/is-alive';

export interface SourceFile {
  /** Path on this machine. */
  file: string;
  /** Path among the sources, the same on every machine. */
  name: string;
}

export interface Build {
  /** Folder that keeps what is built; its parent is made. */
  directory: string;
  /** What is there once it is whole. Default: the folder. */
  finished?: string;
  files: readonly SourceFile[];
  /** Builds the sources in one folder into another. */
  build(sources: string, output: string): Promise<void>;
}

/** Of several that want the same at once one builds, in whichever process, and the others wait for it. Nobody sees half of it. */
export async function buildOnce(options: Build): Promise<void> {
  const { directory, finished = directory } = options;
  await mkdir(path.dirname(directory), { recursive: true });
  const turn = `${directory}.builder`;
  while (!(await take(turn))) await sleep(100);
  try {
    if (!existsSync(finished)) await buildNow({ ...options, finished });
  } finally {
    await rm(turn, { force: true });
  }
}

/** @param turn link that names the process that builds: it is there at once with what it says, or not at all */
async function take(turn: string): Promise<boolean> {
  try {
    await symlink(String(process.pid), turn);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const builder = await readlink(turn).catch(() => undefined);
  // Two may find that, and both build then: `buildNow` bears it.
  if (builder !== undefined && !isAlive(Number(builder))) await rm(turn, { force: true });
  return false;
}

async function buildNow({ directory, finished, files, build }: Required<Build>): Promise<void> {
  const work = await mkdtemp(path.join(path.dirname(directory), 'build-'));
  try {
    for (const { file, name } of files) {
      await mkdir(path.dirname(path.join(work, name)), { recursive: true });
      await copyFile(file, path.join(work, name));
    }
    const output = path.join(work, 'output');
    await build(work, output);
    await rename(output, directory).catch((error: Error) => {
      if (!existsSync(finished)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
