/** What a function was published against: the parts of its `deps.json` that name packages of a runtime package store. */
import { z } from 'zod';
import { type Package, packageKey } from '../shared/packages';

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

/** @throws Error that says what is wrong with the file */
export function parseDependencies(text: string): Dependencies {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('it is not a .NET dependency manifest');
  const { runtimeTarget, libraries } = parsed.data;
  const version = /^\.NETCoreApp,Version=v(\d+\.\d+)/.exec(runtimeTarget.name)?.[1];
  if (version === undefined) throw new Error(`its target "${runtimeTarget.name}" is not .NET`);
  const fromStore = Object.entries(libraries).flatMap(([name, library]) => {
    const [id, packageVersion] = name.split('/');
    return library.runtimeStoreManifestName && id && packageVersion ? [{ id, version: packageVersion }] : [];
  });
  return { framework: `net${version}`, fromStore };
}

/** The packages that a function needs and a store does not have. */
export function missingPackages(needed: Package[], store: Package[]): Package[] {
  const held = new Set(store.map(packageKey));
  return needed.filter((found) => !held.has(packageKey(found)));
}
