/** A manifest on disk: which layer it is for and what belongs to it. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { layerNamePattern } from '../../core/layer-names';
import { UsageError } from '../../core/usage-error';
import { userPath } from '../../core/user-path';

export interface ManifestFile {
  path: string;
  /** Name of the layer: the folder that the manifest is uploaded to. */
  layer: string;
  /** Name of the file in the bucket, ending in `.csproj`. */
  name: string;
  /** The layer's startup profile, when one lies beside the manifest. */
  profile?: string;
}

/** Turns any text into a layer name: lower-case letters, digits and hyphens, at most 40 characters. */
function toLayerName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}

/**
 * Looks at a manifest file. Its layer is named after the file, or after its folder when the file is just called
 * `Dependencies.csproj`.
 * @throws UsageError when there is no such file or it can't be uploaded as a manifest.
 */
export function openManifestFile(file: string, layer?: string): ManifestFile {
  const absolute = userPath(file);
  if (!existsSync(absolute) || !statSync(absolute).isFile()) {
    throw new UsageError(`There is no file ${file}. Name a manifest: a .csproj with PackageReference items.`);
  }
  if (!absolute.endsWith('.csproj')) {
    throw new UsageError(`${file} doesn't end in .csproj, and only such files trigger a build. Rename it.`);
  }
  const base = path.basename(absolute, '.csproj');
  const named = layer ?? toLayerName(base === 'Dependencies' ? path.basename(path.dirname(absolute)) : base);
  if (!layerNamePattern.test(named)) {
    throw new UsageError(
      `"${named}" is no layer name: it takes 1 to 40 lower-case letters, digits and hyphens. Give one with --layer <name>.`,
    );
  }
  const profile = path.join(path.dirname(absolute), 'startup.profile');
  return {
    path: absolute,
    layer: named,
    name: path.basename(absolute),
    ...(existsSync(profile) && { profile }),
  };
}
