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

/** Throws when a pattern matches no file, as CodeBuild fails the upload then. */
export function findArtifacts(artifacts: NonNullable<Buildspec['artifacts']>, sourceDirectory: string): ArtifactFile[] {
  const base = path.resolve(sourceDirectory, artifacts['base-directory'] ?? '.');
  let names: string[];
  try {
    names = readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`no matching base directory path found for ${base}`);
  }
  const found = new Set<string>();
  for (const pattern of artifacts.files) {
    const matching = names.filter((name) => globToRegExp(pattern).test(name));
    if (matching.length === 0) throw new Error(`no matching artifact paths found for ${pattern} in ${base}`);
    for (const name of matching) found.add(name);
  }
  return [...found].sort().map((name) => ({ file: path.join(base, name), name }));
}

/** A pattern of the buildspec: `*` and `?` stay within a folder, `**` crosses folders. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, '')
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => globParts[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`);
}

const globParts: Record<string, string> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
