/** The files that a program is made of: found by following what it imports, and what it names by path. */
import { readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { buildSync } from 'esbuild';

/** What tools leave beside sources, and what is built from them. */
export const ignoredFolders = new Set(['node_modules', 'bin', 'obj', '.prejit']);

/** Path of the program's entry point, relative to its directory. */
export function entryPointOf(directory: string): string {
  const { main } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { main?: string };
  return main ?? 'index.ts';
}

/**
 * Paths, relative to the project's directory and sorted, of the program's own files and of all that these name in a string by
 * such a path: programs that they bundle (followed in their turn), and files and folders that they read or pack.
 */
export function sourcesOf(directory: string): string[] {
  const found = new Set<string>();
  let programs = [entryPointOf(directory)];
  while (programs.length > 0) {
    const imported = importedBy(programs, directory).filter((file) => !found.has(file));
    for (const file of imported) found.add(file);
    const named = imported.flatMap((file) => namedIn(readFileSync(join(directory, file), 'utf8'), directory));
    programs = named.filter((path) => /\.[cm]?[jt]s$/.test(path) && !found.has(path));
    for (const path of named) if (!programs.includes(path)) found.add(path);
  }
  return [...found].sort();
}

/** The project's files in the bundles of some programs. Packages are left out: the lock file has them. */
function importedBy(entryPoints: string[], directory: string): string[] {
  const { metafile } = buildSync({
    entryPoints,
    absWorkingDir: directory,
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'bundles', // Several outputs need a directory, even when nothing is written.
    platform: 'node',
    packages: 'external',
    logLevel: 'silent', // Problems are thrown.
  });
  return Object.keys(metafile.inputs);
}

/** Strings of a source that are the path of something in the project. */
const namedIn = (source: string, directory: string): string[] =>
  [...source.matchAll(/(['"`])([\w-][\w./-]*)\1/g)]
    .map(([, , text = '']) => normalize(text))
    .filter((path) => !path.split('/').some((part) => part === '..' || ignoredFolders.has(part)))
    .filter((path) => statSync(join(directory, path), { throwIfNoEntry: false }) !== undefined);
