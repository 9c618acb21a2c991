/** Builds with the .NET SDK, on a copy of the sources: building leaves `bin` and `obj` beside a project. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';

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

/** Two processes may build the same at once; both get a whole one. */
export async function buildOnce({ directory, finished = directory, files, build }: Build): Promise<void> {
  const cache = path.dirname(directory);
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'build-'));
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
