/** Checks that the packages that a layer claims to hold are those that it holds and those that were restored. */
import { z } from 'zod';
import { type Package, packageKey, parseArtifact } from '../shared/packages';
import { refused } from './refused';

const lockSchema = z.object({
  dependencies: z.record(z.string(), z.record(z.string(), z.object({ resolved: z.string().optional() }))),
});

/** Parses an `artifact.xml` that a build wrote. */
export function readArtifact(bytes: Buffer): Package[] {
  try {
    return parseArtifact(bytes.toString('utf8'));
  } catch (cause) {
    throw refused('artifact.xml', `can't be read: ${(cause as Error).message}`, { cause });
  }
}

/** Keys of the packages in NuGet's `packages.lock.json`. */
export function lockedPackages(bytes: Buffer): Set<string> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused('packages.lock.json', 'is not JSON', { cause });
  }
  const lock = lockSchema.safeParse(value);
  if (!lock.success) throw refused('packages.lock.json', 'is not a NuGet lock file');
  const keys = Object.values(lock.data.dependencies).flatMap((dependencies) =>
    Object.entries(dependencies).flatMap(([id, { resolved }]) =>
      resolved === undefined ? [] : [packageKey({ id, version: resolved })],
    ),
  );
  return new Set(keys);
}

/**
 * Every listed package was restored and has files in the store, and every file belongs to a listed package. A function
 * leaves out what is listed: a package without its files would stop it at start.
 */
export function checkPackages(packages: Package[], locked: Set<string>, paths: string[], store: string): void {
  const listed = new Set<string>();
  for (const found of packages) {
    const key = packageKey(found);
    if (listed.has(key)) throw refused('artifact.xml', `lists ${found.id} ${found.version} twice`);
    if (!locked.has(key)) {
      throw refused('artifact.xml', `lists ${found.id} ${found.version}, which packages.lock.json does not`);
    }
    listed.add(key);
  }

  const present = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(store) || path === `${store}artifact.xml`) continue;
    const [id = '', version = '', ...rest] = path.slice(store.length).split('/');
    const key = packageKey({ id, version });
    if (rest.length === 0 || !listed.has(key)) throw refused(path, 'belongs to no package that artifact.xml lists');
    present.add(key);
  }
  const missing = packages.find((found) => !present.has(packageKey(found)));
  if (missing) throw refused('artifact.xml', `lists ${missing.id} ${missing.version}, which has no files in the store`);
}
