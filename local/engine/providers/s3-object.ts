/** Objects that a program puts into a bucket. */

import { createHash } from 'node:crypto';
import type { Archive } from '../assets';
import type { ResourceType, ResourceTypes } from './resource-type';
import { deleteVersions } from './s3-versions';

const object: ResourceType = {
  taggable: true,
  replaceOn: ['bucket', 'key'],
  describe({ bucket, key }, { partition }) {
    return { id: `${bucket}/${key}`, bucket, key, arn: `arn:${partition}:s3:::${bucket}/${key}` };
  },
  async create(inputs, { aws, directory }) {
    const body = await (inputs.source as Archive).zip(directory);
    const result = await aws('s3', 'PutObject', {
      Bucket: inputs.bucket,
      Key: inputs.key,
      Body: body,
      ContentType: inputs.contentType,
      Tagging: new URLSearchParams(inputs.tagsAll).toString() || undefined,
    });
    return { versionId: result.VersionId ?? '', etag: createHash('md5').update(body).digest('hex') };
  },
  async delete({ inputs: { bucket, key }, outputs }, { aws }) {
    if (outputs.versionId === '') {
      await aws('s3', 'DeleteObject', { Bucket: bucket, Key: key });
    } else {
      // In a versioned bucket the versions would stay, and keep the bucket from being deleted.
      await deleteVersions({ Bucket: bucket, Prefix: key }, (version) => version.Key === key, aws);
    }
  },
};

export const s3ObjectTypes: ResourceTypes = { 'aws:s3/bucketObjectv2:BucketObjectv2': object };
