/** Decides what goes into the store, and where each file of it stands in the layer. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { storeFolder, type Target } from '../core/targets';
import type { AssetsFile, RestoredPackage } from './assets';

export interface Store {
  /** Packages of which every file is in the store, sorted by id. */
  packages: { id: string; version: string }[];
  /** Packages that functions keep in their own zips. */
  leftOut: { id: string; version: string; reason: string }[];
  files: StoreFile[];
}

export interface StoreFile {
  /** Path in the layer's zip. */
  path: string;
  /** The file as it was published. */
  source: string;
  /** The same file as it came in its package. */
  original: string;
}

/**
 * A package is in the store as a whole or not at all. `dotnet publish --manifest` leaves all files of a listed package
 * out of a function, and the host stops the process when one that the function's deps.json names is in no store. Files
 * can be missing here because the shared framework has the same or a newer copy.
 */
export function layOutStore(assets: AssetsFile, publishDirectory: string, target: Target): Store {
  const store: Store = { packages: [], leftOut: [], files: [] };
  const sorted = [...assets.packages].sort((a, b) => compare(a.id.toLowerCase(), b.id.toLowerCase()));
  for (const restored of sorted) {
    const { id, version, folder, files } = restored;
    const missing = files.filter((file) => !existsSync(join(publishDirectory, folder, file)));
    if (files.length === 0) {
      store.leftOut.push({ id, version, reason: 'has no files that are loaded at run time' });
    } else if (missing.length > 0) {
      store.leftOut.push({
        id,
        version,
        reason: `${missing.join(', ')}: the shared framework or another package has the same or a newer copy`,
      });
    } else {
      store.packages.push({ id, version });
      store.files.push(...files.map((file) => storeFile(restored, file, assets, publishDirectory, target)));
    }
  }
  store.files.sort((a, b) => compare(a.path, b.path));
  return store;
}

function storeFile(
  { folder }: RestoredPackage,
  file: string,
  assets: AssetsFile,
  publishDirectory: string,
  target: Target,
): StoreFile {
  const candidates = assets.packageFolders.map((root) => join(root, folder, file));
  const original = candidates.find((candidate) => existsSync(candidate));
  if (!original) throw new Error(`NuGet restored ${folder} but its ${file} is in none of ${assets.packageFolders}`);
  return { path: `${storeFolder(target)}${folder}/${file}`, source: join(publishDirectory, folder, file), original };
}

/** By code unit, so that the order doesn't depend on a locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
