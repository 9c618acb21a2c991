/** Deletes what was found, in an order in which nothing points to what is gone. What is gone already is fine. */
import type { Clients } from './clients';
import type { Leavings } from './leavings';

/** SSM takes so many names in one call. */
const parameterBatch = 10;
/** Objects deleted at the same time. */
const objectBatch = 16;

export async function deleteLeavings(aws: Clients, leavings: Leavings, say: (line: string) => void): Promise<void> {
  const { parameters, layerVersions, buckets } = leavings;
  for (let start = 0; start < parameters.length; start += parameterBatch) {
    await aws.ssm.deleteParameters({ Names: parameters.slice(start, start + parameterBatch) });
  }
  say(`deleted ${parameters.length} parameters`);
  for (const { name, version } of layerVersions) {
    await aws.lambda.deleteLayerVersion({ LayerName: name, VersionNumber: version });
  }
  say(`deleted ${layerVersions.length} layer versions`);
  for (const bucket of buckets) {
    const objects = await emptyBucket(aws, bucket);
    await aws.s3.deleteBucket({ Bucket: bucket });
    say(`deleted the bucket ${bucket} with ${objects} versions of objects`);
  }
}

/** Deletes every version and every delete marker. @returns how many there were */
async function emptyBucket({ s3 }: Clients, Bucket: string): Promise<number> {
  let count = 0;
  for (;;) {
    // From the start each time: what was listed before is gone.
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    const all = [...Versions, ...DeleteMarkers];
    if (all.length === 0) return count;
    for (let start = 0; start < all.length; start += objectBatch) {
      const batch = all.slice(start, start + objectBatch);
      await Promise.all(batch.map(({ Key, VersionId }) => s3.deleteObject({ Bucket, Key, VersionId })));
    }
    count += all.length;
  }
}
