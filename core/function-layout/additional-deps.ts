/**
 * The additional deps file of a function layer (`--additional-deps`): by it the host takes pre-jitted copies in the place of the
 * function's own assemblies, and finds the hook.
 *
 * The host takes an assembly from elsewhere when a second deps file names one of the same file name as rid-specific, with the same
 * or higher assembly and file versions: it looks for that at the entry's path in the function's folder, where it is not, and then
 * below the probing path (deps_resolver.cpp of the host, `resolve_tpa_list` and `probe_deps_entry`).
 */
import { posix } from 'node:path';
import { functionLayerFolder, functionStoreFolder } from '../function-layer';
import { type Architecture, runtimeIdentifier } from '../targets';
import { listed, shown } from '../text';
import type { HostAsset } from './host-assets';
import { UnfitFunction } from './unfit-function';

/** What the path of a copy begins with, so that the host does not find it in the function's folder. */
const assetFolder = 'prejit/';

/** An assembly that the host takes from the layer. */
export interface Copy extends Pick<HostAsset, 'assemblyVersion' | 'fileVersion'> {
  /** Path of the original in the function's zip. */
  original: string;
  /** Path of the copy in the layer's zip. */
  path: string;
}

export interface Replaceable {
  copies: Copy[];
  /** Assemblies that the host can't be made to take from the layer, by path in the function's zip, and why. */
  left: { path: string; reason: string }[];
}

export interface FunctionAssets {
  /** Path of the main assembly in the zip, without extension (`mainAssembly`). */
  assembly: string;
  /** What the host reads of its deps file (`hostAssets`). */
  assets: Record<'runtime' | 'native', HostAsset[]>;
  /** The zip's files, by path. */
  files: { has(path: string): boolean; keys(): Iterable<string> };
}

/** Path in the zip of a file in the main assembly's folder. */
const inZip = (assembly: string, file: string): string => posix.join(posix.dirname(assembly), file);

/**
 * Only with an additional deps file, or with a package store, does the host look whether the files are there that the function's own
 * deps file names.
 * @throws UnfitFunction when one of them is not
 */
export function checkAssets({ assembly, assets, files }: FunctionAssets): void {
  const missing = [...assets.runtime, ...assets.native]
    .filter(({ file, isInStore }) => !isInStore && !files.has(inZip(assembly, file)))
    .map(({ file }) => shown(file));
  if (missing.length === 0) return;
  throw new UnfitFunction(
    `Its deps.json names files that are not in its zip, so it would not start with a layer: ${listed(missing).join(', ')}. Publish it with \`dotnet lambda package\`, and leave the files as they are.`,
  );
}

/**
 * Which of the function's assemblies the host takes from a layer that has copies of them.
 * @param compiled their paths in the function's zip
 */
export function replaceable({ assembly, assets, files }: FunctionAssets, compiled: Iterable<string>): Replaceable {
  const assetsOf = new Map<string, HostAsset[]>();
  const others = new Map<string, number>();
  for (const asset of assets.runtime) {
    const path = inZip(assembly, asset.file);
    assetsOf.set(path, [...(assetsOf.get(path) ?? []), asset]);
    others.set(nameOf(path), (others.get(nameOf(path)) ?? 0) + 1);
  }
  const isTaken = [...files.keys()].some((path) => path.startsWith(inZip(assembly, assetFolder)));
  const found: Replaceable = { copies: [], left: [] };
  for (const original of compiled) {
    const [asset] = assetsOf.get(original) ?? [];
    if (!asset) found.left.push({ path: original, reason: 'its deps.json does not name it' });
    else if (asset.isAmbiguous) found.left.push({ path: original, reason: 'the host chooses among several files' });
    else if (others.get(nameOf(original)) !== 1)
      found.left.push({ path: original, reason: 'its deps.json names several assemblies of this name' });
    else if (isTaken) found.left.push({ path: original, reason: `the function has a folder ${assetFolder}` });
    else found.copies.push({ ...versionsOf(asset), original, path: functionStoreFolder + assetFolder + original });
  }
  return found;
}

/** The name by which the host knows an assembly. */
const nameOf = (path: string): string => posix.parse(path).name;

const versionsOf = ({ assemblyVersion, fileVersion }: Pick<HostAsset, 'assemblyVersion' | 'fileVersion'>) => ({
  ...(assemblyVersion !== undefined && { assemblyVersion }),
  ...(fileVersion !== undefined && { fileVersion }),
});

/**
 * The text of the additional deps file.
 * @param hook path of the startup hook in the layer's zip, when there is one
 */
export function additionalDepsText(copies: readonly Copy[], architecture: Architecture, hook?: string): string {
  const rid = runtimeIdentifier(architecture);
  const libraries = [
    {
      name: 'Prejit.Copies/1.0.0',
      folder: functionStoreFolder,
      assets: {
        runtimeTargets: Object.fromEntries(
          copies.map((copy) => [assetFolder + copy.original, { rid, assetType: 'runtime', ...versionsOf(copy) }]),
        ),
      },
    },
    ...(hook === undefined
      ? []
      : [
          {
            name: 'Prejit.Hook/1.0.0',
            folder: posix.dirname(hook),
            assets: { runtimeTargets: { [posix.basename(hook)]: { rid, assetType: 'runtime' } } },
          },
        ]),
  ];
  const target = 'Prejit';
  const deps = {
    runtimeTarget: { name: target, signature: '' },
    targets: { [target]: Object.fromEntries(libraries.map(({ name, assets }) => [name, assets])) },
    libraries: Object.fromEntries(
      libraries.map(({ name, folder }) => [
        name,
        { type: 'project', serviceable: false, sha512: '', path: posix.relative(functionLayerFolder, folder) },
      ]),
    ),
  };
  return `${JSON.stringify(deps, undefined, 2)}\n`;
}
