/** S3 buckets. What is configured on a bucket is in `s3-bucket-settings.ts`. */
import { type ResourceType, type ResourceTypes, tagList } from './resource-type';
import { deleteVersions } from './s3-versions';

/** The one region whose buckets must not name it when they are created. */
const defaultRegion = 'us-east-1';

const bucket: ResourceType = {
  name: { property: 'bucket', maxLength: 63 },
  taggable: true,
  replaceOn: ['bucket', 'bucketPrefix'],
  passedOver: { forceDestroy: 'Says what deleting the bucket does.' },
  describe({ bucket: name }, { partition, region }) {
    return {
      id: name,
      arn: `arn:${partition}:s3:::${name}`,
      region,
      bucketRegion: region,
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    };
  },
  async create(inputs, { aws, region }) {
    await aws('s3', 'CreateBucket', {
      Bucket: inputs.bucket,
      ...(region === defaultRegion ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
    });
    if (Object.keys(inputs.tagsAll).length > 0) {
      await aws('s3', 'PutBucketTagging', { Bucket: inputs.bucket, Tagging: { TagSet: tagList(inputs.tagsAll) } });
    }
    return undefined;
  },
  async update(inputs, _existing, { aws }) {
    await aws('s3', 'PutBucketTagging', { Bucket: inputs.bucket, Tagging: { TagSet: tagList(inputs.tagsAll) } });
    return undefined;
  },
  async delete({ id, inputs }, { aws }) {
    if (inputs.forceDestroy === true) {
      await deleteVersions({ Bucket: id }, () => true, aws);
    }
    await aws('s3', 'DeleteBucket', { Bucket: id });
  },
};

export const s3BucketTypes: ResourceTypes = { 'aws:s3/bucket:Bucket': bucket };
