/** The manifest that an execution was started for. */
import { PipelineError } from '../../core/errors';
import type { ManifestVersion } from '../../core/pipeline';
import { shown } from '../../core/text';
import type { ObjectStore, StoredObject } from '../aws/objects';
import { manifestTooLarge, maxManifestBytes } from './manifest';

/**
 * The version that was uploaded, whatever was uploaded since. One behind a delete marker is still there, but whoever put
 * the marker wants no layer of it.
 */
export async function readManifest(
  { key, versionId }: ManifestVersion,
  objects: Pick<ObjectStore, 'head' | 'read'>,
): Promise<StoredObject> {
  const head = await objects.head(key, versionId);
  if (!head || !(await objects.head(key))) throw manifestDeleted(key, versionId);
  if (head.size > maxManifestBytes) throw manifestTooLarge(head.size);
  const object = await objects.read(key, versionId);
  if (!object) throw manifestDeleted(key, versionId);
  return object;
}

const manifestDeleted = (key: string, versionId: string): PipelineError =>
  new PipelineError(
    'ManifestDeleted',
    `${shown(key)} was deleted after version ${shown(versionId)} was uploaded, so nothing is built. Upload the manifest again if the layer is wanted.`,
  );
