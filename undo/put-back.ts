/** Puts a release's manifest and startup profile back as they were: exactly these versions of the objects, over the current ones. */
import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { startupProfileKey } from '../core/keys';
import { repeatsMetadata } from '../core/release-record';
import { UndoRefused } from './refused';
import type { KnownRelease } from './releases';
import type { Undoing } from './undoing';

/** @returns the manifest's new version, whose upload starts an execution @throws UndoRefused */
export async function putBack(undoing: Undoing, { id, record }: KnownRelease): Promise<string> {
  const { manifest, profile } = record;
  const { aws, stack, layer } = undoing;
  const Bucket = stack.bucket;
  const profileKey = startupProfileKey(layer);
  await requireVersion(undoing, manifest.key, manifest.versionId);
  if (profile) await requireVersion(undoing, profileKey, profile.versionId);
  const current = await head(undoing, manifest.key);
  const currentProfile = await head(undoing, profileKey);

  // Before the manifest: its upload is what starts the execution, whose plan reads the profile.
  await setProfile(undoing, profile?.versionId);
  try {
    const { VersionId } = await aws.s3.copyObject({
      Bucket,
      Key: manifest.key,
      CopySource: source(Bucket, manifest.key, manifest.versionId),
      MetadataDirective: 'REPLACE',
      Metadata: { [repeatsMetadata]: id },
      ContentType: 'application/xml',
      // A manifest that somebody uploads at this moment is not put away.
      ...(current ? { IfMatch: current.ETag } : { IfNoneMatch: '*' }),
    });
    return VersionId ?? '';
  } catch (error) {
    await setProfile(undoing, currentProfile?.VersionId);
    if (!(error instanceof S3ServiceException) || ![409, 412].includes(error.$metadata.httpStatusCode ?? 0))
      throw error;
    throw new UndoRefused(
      'ManifestChanged',
      `Somebody has uploaded ${manifest.key} meanwhile, and their manifest stays. Look what became of it, then undo it.`,
      { cause: error },
    );
  }
}

/** Makes a version of the startup profile the current one, or lets there be none. */
async function setProfile(undoing: Undoing, versionId: string | undefined): Promise<void> {
  const { aws, stack, layer } = undoing;
  const object = { Bucket: stack.bucket, Key: startupProfileKey(layer) };
  const current = await head(undoing, object.Key);
  if (current?.VersionId === versionId) return;
  if (versionId === undefined) await aws.s3.deleteObject(object);
  else await aws.s3.copyObject({ ...object, CopySource: source(object.Bucket, object.Key, versionId) });
}

/** @throws UndoRefused when the version is not in the bucket any more */
async function requireVersion(undoing: Undoing, key: string, versionId: string): Promise<void> {
  if (await head(undoing, key, versionId)) return;
  throw new UndoRefused(
    'ManifestVersionDeleted',
    `Version ${versionId} of ${key} is not in the bucket any more. Upload that file as it was; its layer version is found by its content.`,
  );
}

/** Undefined when there is no such object, or version of it. */
async function head({ aws, stack }: Undoing, Key: string, VersionId?: string) {
  try {
    return await aws.s3.headObject({ Bucket: stack.bucket, Key, VersionId });
  } catch (error) {
    // HEAD answers without a body, so a version that is missing or a delete marker has no name but its status.
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (error instanceof NotFound || error instanceof NoSuchKey || status === 404 || status === 405) return undefined;
    throw error;
  }
}

/** `<bucket>/<key>?versionId=…`, percent-encoded. */
const source = (bucket: string, key: string, versionId: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`;
