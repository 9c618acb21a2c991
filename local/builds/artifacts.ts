/** Finds the files that a buildspec's `artifacts` section names. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Buildspec } from './buildspec';

export interface ArtifactFile {
  /** Where the file is. */
  file: string;
  /** Its path in the artifact, with forward slashes. */
  name: string;
}

/** Every file below the base directory. Throws when there is none, as CodeBuild fails the upload then. */
export function findArtifacts(artifacts: NonNullable<Buildspec['artifacts']>, sourceDirectory: string): ArtifactFile[] {
  const base = path.resolve(sourceDirectory, artifacts['base-directory']);
  let files: string[];
  try {
    files = readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`no matching base directory path found for ${base}`);
  }
  if (files.length === 0) throw new Error(`no matching artifact paths found for ${artifacts.files} in ${base}`);
  return files.sort().map((file) => ({ file, name: path.relative(base, file).split(path.sep).join('/') }));
}
