/**
 * What .NET's host makes of a `deps.json`: the assemblies and native libraries that it looks for when a program starts
 * (deps_format.cpp and deps_resolver.cpp of the host, github.com/dotnet/runtime, src/native/corehost/hostpolicy).
 */
import { posix } from 'node:path';
import { z } from 'zod';
import { type Architecture, storeArchitecture } from '../targets';
import { parseHostJson } from './host-json';
import { UnfitFunction } from './unfit-function';

const versions = {
  assemblyVersion: z.string().optional(),
  fileVersion: z.string().optional(),
  /** .NET 10's: where the file lies, if not where the host would look for it. */
  localPath: z.string().optional(),
};
const plainAssets = z.record(z.string(), z.looseObject(versions)).default({});
const ridAssets = z
  .record(z.string(), z.looseObject({ ...versions, rid: z.string(), assetType: z.string() }))
  .default({});

const depsJsonSchema = z.looseObject({
  runtimeTarget: z.union([z.string(), z.looseObject({ name: z.string() })]),
  targets: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ runtime: plainAssets, native: plainAssets, runtimeTargets: ridAssets })),
  ),
  libraries: z.record(z.string(), z.looseObject({ runtimeStoreManifestName: z.string().optional() })),
});

export interface HostAsset {
  /** Path in the folder of the `deps.json`. */
  file: string;
  assemblyVersion?: string;
  fileVersion?: string;
  /** It was published to be found in a runtime package store instead. */
  isInStore: boolean;
  /** There is no telling which of several files the host takes. */
  isAmbiguous: boolean;
}

/**
 * @param text a `deps.json`
 * @throws UnfitFunction when it isn't one
 */
export function hostAssets(text: string, architecture: Architecture): Record<'runtime' | 'native', HostAsset[]> {
  const { targets, libraries, runtimeTarget } = parse(text);
  const target = targets[typeof runtimeTarget === 'string' ? runtimeTarget : runtimeTarget.name] ?? {};
  const ofType = (type: 'runtime' | 'native'): HostAsset[] =>
    Object.entries(libraries).flatMap(([name, { runtimeStoreManifestName }]) => {
      const library = target[name];
      if (!library) return [];
      const found = library.runtimeTargets;
      const chosen = chooseRid(Object.values(found).filter(isOfType(type)), architecture);
      const specific = Object.entries(found).filter(([, asset]) => isOfType(type)(asset) && chosen.includes(asset.rid));
      const assets = specific.length > 0 ? specific : Object.entries(library[type]);
      return assets
        .filter(([path]) => posix.basename(path) !== '_._')
        .map(([path, { assemblyVersion, fileVersion, localPath }]) => ({
          file: localPath ?? (specific.length > 0 ? path : posix.basename(path)),
          ...(assemblyVersion && { assemblyVersion }),
          ...(fileVersion && { fileVersion }),
          isInStore: runtimeStoreManifestName !== undefined,
          isAmbiguous: chosen.length > 1 || localPath !== undefined,
        }));
    });
  return { runtime: ofType('runtime'), native: ofType('native') };
}

/**
 * The packages that a function was published to find in a package layer's store, each as `<id>/<version>`.
 * @param text its `deps.json`
 * @throws UnfitFunction when it isn't one
 */
export const packagesFromStore = (text: string): string[] =>
  Object.entries(parse(text).libraries)
    .filter(([, { runtimeStoreManifestName }]) => runtimeStoreManifestName !== undefined)
    .map(([name]) => name);

const isOfType =
  (type: string) =>
  ({ assetType }: { assetType: string }): boolean =>
    assetType.toLowerCase() === type;

/** The identifiers of the runtime that fit Lambda's. The host takes the first of them only, if it isn't told otherwise. */
function chooseRid(assets: { rid: string }[], architecture: Architecture): string[] {
  const suffix = `-${storeArchitecture(architecture)}`;
  const fitting = [`linux${suffix}`, 'linux', `unix${suffix}`, 'unix', 'any'];
  return fitting.filter((rid) => assets.some((asset) => asset.rid === rid));
}

function parse(text: string): z.infer<typeof depsJsonSchema> {
  try {
    return depsJsonSchema.parse(parseHostJson(text));
  } catch (cause) {
    throw new UnfitFunction('Its deps.json can not be read. Publish it with `dotnet lambda package`.', { cause });
  }
}
