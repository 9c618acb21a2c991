/** What a function was published against: the parts of its `deps.json` that name packages of a runtime package store. */
import { z } from 'zod';
import { isPackageId, isPackageVersion, runtimeIdentifiers } from '../../../core/package-names';
import { type Package, packageKey } from '../../../core/packages';
import type { Architecture } from '../../../core/targets';
import { shown } from '../../../core/text';
import { Obstacle } from '../obstacle';
import type { DepsJson } from '../zips/code-zip';
import { parseStrictJson } from '../zips/strict-json';

export interface Dependencies {
  /** Target framework, such as `net10.0`. */
  framework: string;
  /** Packages that the function left out because a store has them, or that it lacks for whatever reason. */
  fromStore: Package[];
}

const asset = z.object({ localPath: z.string().optional() });
const assets = z.record(z.string(), asset).default({});
const runtimeTargets = z.record(z.string(), asset.extend({ rid: z.string(), assetType: z.string() })).default({});
const libraryAssets = z.object({ runtime: assets, native: assets, runtimeTargets });

const schema = z.object({
  runtimeTarget: z.object({ name: z.string() }),
  targets: z.record(z.string(), z.record(z.string(), libraryAssets)).default({}),
  libraries: z.record(z.string(), z.object({ runtimeStoreManifestName: z.string().optional() })),
});

/** @throws Obstacle that says what is wrong with the file */
export function parseDependencies(
  { bytes, files }: Pick<DepsJson, 'bytes' | 'files'>,
  architecture: Architecture,
): Dependencies {
  try {
    const parsed = schema.safeParse(parseStrictJson(bytes));
    if (!parsed.success) throw new Error('it is not a .NET dependency manifest');
    const { runtimeTarget, targets, libraries } = parsed.data;
    const target = Object.hasOwn(targets, runtimeTarget.name) ? targets[runtimeTarget.name] : {};
    const isLacking = (name: string): boolean => {
      const library = target && Object.hasOwn(target, name) ? target[name] : undefined;
      return library !== undefined && !filesOf(library, architecture).every((file) => files.has(file));
    };
    const fromStore = Object.entries(libraries)
      .filter(([name, library]) => library.runtimeStoreManifestName || isLacking(name))
      .map(([name]) => packageOf(name));
    return { framework: frameworkOf(runtimeTarget.name), fromStore };
  } catch (error) {
    throw new Obstacle(`Its deps.json can't be judged: ${(error as Error).message}. Publish it again.`, {
      cause: error,
    });
  }
}

/**
 * The files without which .NET's host does not start once a function has a store; before, it does not look. Satellite
 * assemblies may be missing. A file lies in the folder of `deps.json`, or where its package has it if it is for one
 * runtime identifier (hostpolicy, deps_entry.cpp and deps_format.cpp).
 */
function filesOf(
  { runtime, native, runtimeTargets }: z.infer<typeof libraryAssets>,
  architecture: Architecture,
): string[] {
  const plain = Object.entries({ ...runtime, ...native }).map(
    ([path, { localPath }]) => localPath ?? path.slice(path.lastIndexOf('/') + 1),
  );
  const specific = Object.entries(runtimeTargets).filter(
    ([, { rid, assetType }]) => runtimeIdentifiers[architecture].includes(rid) && /^(runtime|native)$/i.test(assetType),
  );
  return [...plain, ...specific.map(([path, { localPath }]) => localPath ?? path)];
}

/** `.NETCoreApp,Version=v10.0/linux-x64` → `net10.0`. */
function frameworkOf(target: string): string {
  const version = /^\.NETCoreApp,Version=v(\d+\.\d+)(?:\/[a-z0-9.-]+)?$/.exec(target)?.[1];
  if (version === undefined) throw new Error(`its target "${shown(target)}" is not .NET`);
  return `net${version}`;
}

/** A library's name is `<id>/<version>`. No store holds what is named otherwise, so .NET's host would not start. */
function packageOf(name: string): Package {
  const [id = '', version = '', ...rest] = name.split('/');
  if (rest.length === 0 && isPackageId(id) && isPackageVersion(version)) return { id, version };
  throw new Error(
    `its library "${shown(name)}" has to come from a store, but is not named as a package and its version`,
  );
}

/** The packages that a function needs and a store does not have. */
export function missingPackages(needed: Package[], store: Package[]): Package[] {
  const held = new Set(store.map(packageKey));
  return needed.filter((found) => !held.has(packageKey(found)));
}
