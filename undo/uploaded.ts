/** What became of the manifest that was uploaded last. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { manifestKeyPattern, manifestsPrefix } from '../core/keys';
import type { KnownRelease } from './releases';
import type { Undoing } from './undoing';

/**
 * Whether the current release came from the last upload: each release sets its parameters anew, also one that finds everything
 * as it should be. Else that upload failed, or was stopped when it had moved some of the functions. Nothing may be running.
 */
export async function isReleased({ aws, stack, layer }: Undoing, { targets }: KnownRelease): Promise<boolean> {
  const query = { Bucket: stack.bucket, Prefix: `${manifestsPrefix}${layer}/` };
  let uploaded = new Date(0);
  for await (const { Contents = [] } of paginateListObjectsV2({ client: aws.s3 }, query)) {
    for (const { Key = '', LastModified = uploaded } of Contents) {
      if (manifestKeyPattern.test(Key) && LastModified > uploaded) uploaded = LastModified;
    }
  }
  return targets.every(({ recorded }) => recorded !== undefined && new Date(recorded.at) >= uploaded);
}
