/**
 * Tells, without running a program, that it would declare what it declared before. A program's declarations are decided by
 * its own files, what it bundles and reads, its configuration and the versions of its packages; all of these are files of the
 * project, and their contents are hashed. The account, the region and the version of Node count too, since the program can ask
 * for them. What is outside (the clock, the network) a program should not depend on.
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ignoredFolders, sourcesOf } from './sources';

/** Files that decide what packages the program has, and how it is compiled. */
const settings = ['package.json', 'package-lock.json', 'tsconfig.json'];

interface Target {
  stack: string;
  region: string;
  accountId: string;
  config?: Record<string, unknown>;
}

/**
 * SHA-256 (hex) over the files of the project and of this engine, which decides what becomes of a declaration.
 */
export function fingerprint(directory: string, target: Target): string {
  const hash = createHash('sha256');
  const { stack, region, accountId, config = {} } = target;
  hash.update(JSON.stringify([process.version, stack, region, accountId, config]));
  const projectFiles = readdirSync(directory).filter((name) => /^Pulumi(\.[^.]+)?\.yaml$/.test(name));
  for (const source of [...settings, ...projectFiles.sort(), ...withTheirFolders(sourcesOf(directory))]) {
    hashPath(join(directory, source), source, hash);
  }
  hashPath(__dirname, 'engine', hash);
  return hash.digest('hex');
}

/**
 * Of a source in a folder the whole folder counts, since beside it lies what it reads: projects that it compiles, templates. Of
 * the project's own directory only the sources count.
 */
function withTheirFolders(sources: string[]): string[] {
  const paths = new Set(sources.map((source) => (dirname(source) === '.' ? source : dirname(source))));
  return [...paths].filter((path) => ![...paths].some((other) => path.startsWith(`${other}/`)));
}

function hashPath(path: string, name: string, hash: Hash): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      if (!ignoredFolders.has(entry)) {
        hashPath(join(path, entry), `${name}/${entry}`, hash);
      }
    }
    return;
  }
  const bytes = readFileSync(path);
  // Names and lengths keep two lists of files apart whose contents happen to join up alike.
  hash.update(`${name}\0${bytes.length}\0`).update(bytes);
}
