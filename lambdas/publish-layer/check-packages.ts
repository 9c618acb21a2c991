/** Checks that the packages that a layer claims to hold are those that it holds, were restored, and were asked for. */
import { z } from 'zod';
import { isPackageId, isPackageVersion } from '../../core/package-names';
import { artifactXml, type Package, packageKey, parseArtifact } from '../../core/packages';
import type { Target } from '../../core/targets';
import { shown } from '../../core/text';
import { packageFile } from './layer-paths';
import { refused } from './refused';

const lockFile = 'packages.lock.json';

const lockSchema = z.object({
  dependencies: z.record(
    z.string(),
    z.record(z.string(), z.object({ type: z.string(), resolved: z.string().optional() })),
  ),
});

/** Parses an `artifact.xml` that a build wrote. Tools on people's machines read it, so it has the one form that it has. */
export function readArtifact(bytes: Buffer): Package[] {
  const text = bytes.toString('utf8');
  let packages: Package[];
  try {
    packages = parseArtifact(text);
  } catch (cause) {
    throw refused('artifact.xml', `can't be read: ${(cause as Error).message}`, { cause });
  }
  checkNames(packages, 'artifact.xml');
  if (artifactXml(packages) !== text) throw refused('artifact.xml', 'holds more than a list of packages');
  return packages;
}

export interface LockedPackages {
  /** Keys of all packages that were restored. */
  all: Set<string>;
  /** Keys of those that the project itself names. */
  direct: Set<string>;
}

/** Parses NuGet's `packages.lock.json`, as a build wrote it. */
export function readLock(bytes: Buffer): LockedPackages {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused(lockFile, 'is not JSON', { cause });
  }
  const lock = lockSchema.safeParse(value);
  if (!lock.success) throw refused(lockFile, 'is not a NuGet lock file');
  const locked: LockedPackages = { all: new Set(), direct: new Set() };
  for (const [id, { type, resolved = '' }] of Object.values(lock.data.dependencies).flatMap(Object.entries<Locked>)) {
    const found = { id, version: resolved };
    checkNames([found], lockFile);
    const key = packageKey(found);
    locked.all.add(key);
    if (type === 'Direct') locked.direct.add(key);
  }
  return locked;
}

type Locked = z.infer<typeof lockSchema>['dependencies'][string][string];

function checkNames(packages: Package[], file: string): void {
  const odd = packages.find(({ id, version }) => !isPackageId(id) || !isPackageVersion(version));
  if (odd) throw refused(file, `names the package "${shown(`${odd.id} ${odd.version}`)}"`);
}

/** What was restored is what the plan's project asks for, package by package. */
export function checkRequested({ direct }: LockedPackages, requested: Package[]): void {
  const keys = new Set(requested.map(packageKey));
  const missing = requested.find((found) => !direct.has(packageKey(found)));
  if (missing) throw refused(lockFile, `does not have ${missing.id} ${missing.version}, which the manifest asks for`);
  const added = [...direct].find((key) => !keys.has(key));
  if (added) throw refused(lockFile, `says that the manifest asks for ${added}, which it does not`);
}

/**
 * Every listed package was restored or is kept, and has files in the store, and every file belongs to a listed package. A function
 * leaves out what is listed: a package without its files would stop it at start.
 */
export function checkPackages(
  packages: Package[],
  locked: LockedPackages,
  kept: Package[],
  paths: string[],
  target: Target,
): void {
  const allowed = new Set([...locked.all, ...kept.map(packageKey)]);
  const listed = new Set<string>();
  for (const found of packages) {
    const key = packageKey(found);
    if (listed.has(key)) throw refused('artifact.xml', `lists ${found.id} ${found.version} twice`);
    if (!allowed.has(key))
      throw refused('artifact.xml', `lists ${found.id} ${found.version}, which ${lockFile} does not`);
    listed.add(key);
  }

  const present = new Set<string>();
  for (const path of paths) {
    const found = packageFile(path, target);
    if (!found || found.file === '') continue;
    if (!listed.has(packageKey(found))) throw refused(path, 'belongs to no package that artifact.xml lists');
    present.add(packageKey(found));
  }
  const missing = packages.find((found) => !present.has(packageKey(found)));
  if (missing) throw refused('artifact.xml', `lists ${missing.id} ${missing.version}, which has no files in the store`);
}
