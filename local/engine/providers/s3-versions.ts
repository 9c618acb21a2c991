/** Objects in versioned buckets. */
import type { AwsCall } from '../../contract/service';

interface ObjectVersion {
  Key: string;
  VersionId: string;
}

/** Deletes the versions and delete markers among those listed that are wanted, for good. */
export async function deleteVersions(
  listed: { Bucket: string; Prefix?: string },
  wanted: (version: ObjectVersion) => boolean,
  aws: AwsCall,
): Promise<void> {
  let position = {};
  for (;;) {
    const page = await aws('s3', 'ListObjectVersions', { ...listed, ...position });
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])] as ObjectVersion[];
    for (const { Key, VersionId } of versions.filter(wanted)) {
      await aws('s3', 'DeleteObject', { Bucket: listed.Bucket, Key, VersionId });
    }
    if (page.IsTruncated !== true) return;
    position = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}
