/** What a function was published against: the parts of its `deps.json` that name packages of a runtime package store. */
import { z } from 'zod';
import { isPackageId, isPackageVersion } from '../shared/package-names';
import { type Package, packageKey } from '../shared/packages';
import { shown } from '../shared/text';
import { Obstacle } from './obstacle';
import { parseStrictJson } from './strict-json';

export interface Dependencies {
  /** Target framework, such as `net10.0`. */
  framework: string;
  /** Packages that the function left out because a store has them. */
  fromStore: Package[];
}

const schema = z.object({
  runtimeTarget: z.object({ name: z.string() }),
  libraries: z.record(z.string(), z.object({ runtimeStoreManifestName: z.string().optional() })),
});

/** @throws Obstacle that says what is wrong with the file */
export function parseDependencies(bytes: Uint8Array): Dependencies {
  try {
    const parsed = schema.safeParse(parseStrictJson(bytes));
    if (!parsed.success) throw new Error('it is not a .NET dependency manifest');
    const { runtimeTarget, libraries } = parsed.data;
    const fromStore = Object.entries(libraries).flatMap(([name, library]) =>
      library.runtimeStoreManifestName ? [packageOf(name)] : [],
    );
    return { framework: frameworkOf(runtimeTarget.name), fromStore };
  } catch (error) {
    throw new Obstacle(`Its deps.json can't be judged: ${(error as Error).message}. Publish it again.`, {
      cause: error,
    });
  }
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
  throw new Error(`its library "${shown(name)}" comes from a store, but is not named as a package and its version`);
}

/** The packages that a function needs and a store does not have. */
export function missingPackages(needed: Package[], store: Package[]): Package[] {
  const held = new Set(store.map(packageKey));
  return needed.filter((found) => !held.has(packageKey(found)));
}
