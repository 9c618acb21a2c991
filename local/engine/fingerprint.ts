/**
 * Tells, without running a program, that it would declare what it declared before. A program's declarations are decided by
 * its own files, what it packs into its resources, its configuration and the versions of its packages; all of these are
 * files of the project, and their contents are hashed. The account, the region and the version of Node count too, since
 * the program can ask for them. What is outside (the clock, the network) a program should not depend on.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files and folders, relative to the project's directory, that decide what the program declares. */
const sources = [
  'index.ts',
  'infra',
  'core',
  'lambdas',
  'buildspecs',
  'build-store',
  'confinement',
  'startup',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
/** What tools leave in those folders. */
const ignoredFolders = new Set(['node_modules', 'bin', 'obj', '.prejit']);

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
  for (const source of [...sources, ...projectFiles.sort()]) {
    hashPath(join(directory, source), source, hash);
  }
  hashPath(__dirname, 'engine', hash);
  return hash.digest('hex');
}

function hashPath(path: string, name: string, hash: ReturnType<typeof createHash>): void {
  if (!existsSync(path)) {
    return;
  }
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
