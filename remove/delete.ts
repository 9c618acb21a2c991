/** Deletes what was found, in an order in which nothing points to what is gone. What is gone already is fine. */
import type { SSM } from '@aws-sdk/client-ssm';
import type { Clients } from './clients';
import type { Leavings } from './leavings';

/** SSM takes so many names in one call. */
const parameterBatch = 10;
/** Objects deleted at the same time. */
const objectBatch = 16;

export async function deleteLeavings(aws: Clients, leavings: Leavings, say: (line: string) => void): Promise<void> {
  const { parameters, layerVersions, buckets } = leavings;
  await deleteParameters(aws.ssm, parameters);
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

/** Parameters that are not there are passed over. */
export async function deleteParameters(ssm: SSM, names: readonly string[]): Promise<void> {
  for (let start = 0; start < names.length; start += parameterBatch) {
    await ssm.deleteParameters({ Names: names.slice(start, start + parameterBatch) });
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
