/** Objects that a program puts into a bucket. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Archive, type Asset } from '../assets';
import type { Properties, ResourceType, ResourceTypes } from './resource-type';
import { deleteVersions } from './s3-versions';

const object: ResourceType = {
  taggable: true,
  replaceOn: ['bucket', 'key'],
  describe({ bucket, key }) {
    return { id: `${bucket}/${key}`, bucket, key, arn: `arn:aws:s3:::${bucket}/${key}` };
  },
  async create(inputs, { aws, directory }) {
    const body = await content(inputs, directory);
    const result = await aws('s3', 'PutObject', {
      Bucket: inputs.bucket,
      Key: inputs.key,
      Body: body,
      ContentType: inputs.contentType,
      CacheControl: inputs.cacheControl,
      Metadata: inputs.metadata,
      ServerSideEncryption: inputs.serverSideEncryption,
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

async function content(inputs: Properties, directory: string): Promise<Buffer> {
  if (inputs.content !== undefined) {
    return Buffer.from(inputs.content);
  }
  if (inputs.contentBase64 !== undefined) {
    return Buffer.from(inputs.contentBase64, 'base64');
  }
  const source = inputs.source as Asset | Archive | string | undefined;
  if (source === undefined) {
    return Buffer.alloc(0);
  }
  if (typeof source === 'string') {
    return readFile(resolve(directory, source));
  }
  return source instanceof Archive ? source.zip(directory) : source.read(directory);
}

export const s3ObjectTypes: ResourceTypes = {
  'aws:s3/bucketObjectv2:BucketObjectv2': object,
  'aws:s3/bucketObject:BucketObject': object,
};
