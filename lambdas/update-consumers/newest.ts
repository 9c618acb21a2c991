/** Tells whether a manifest version is still the one that counts. */

import { manifestKeyPattern, manifestsPrefix } from '../../core/keys';
import type { ManifestVersion } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';

/**
 * True when the version is its key's current one and no other manifest of the layer was uploaded after it. S3 gives times
 * in whole seconds: of two manifests from the same second the one whose key sorts last counts, for every execution alike.
 */
export async function isNewest(
  layer: string,
  manifest: ManifestVersion,
  objects: Pick<ObjectStore, 'head' | 'list'>,
): Promise<boolean> {
  const current = await objects.head(manifest.key);
  if (current?.versionId !== manifest.versionId) return false;
  const uploaded = await objects.list(`${manifestsPrefix}${layer}/`);
  const manifests = uploaded.filter(({ key }) => manifestKeyPattern.test(key));
  const newest = manifests.sort((a, b) => +b.lastModified - +a.lastModified || (a.key < b.key ? 1 : -1))[0];
  return newest?.key === manifest.key;
}
