/** Objects of one versioned S3 bucket. */
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { clientOptions, memoise } from './client';

export interface ObjectInfo {
  /** Size in bytes. */
  size: number;
  etag: string;
  versionId: string;
  /** What whoever uploaded it has said of it, by names in lower case. */
  metadata: Record<string, string>;
}

export interface StoredObject extends ObjectInfo {
  bytes: Buffer;
}

/** When a write may happen. Without a condition it always does. */
export type WriteCondition = { onlyIfAbsent: true } | { onlyIfEtag: string };

export interface ObjectStore {
  readonly bucket: string;
  /** Undefined when there is no such object. Without a version id: the current version. */
  head(key: string, versionId?: string): Promise<ObjectInfo | undefined>;
  read(key: string, versionId?: string): Promise<StoredObject | undefined>;
  /** Streams the current version into a file. */
  download(key: string, path: string): Promise<ObjectInfo | undefined>;
  /** False when the condition did not hold. */
  write(key: string, body: string | Buffer, condition?: WriteCondition): Promise<boolean>;
  /** Copies exactly one version, and returns the version id of the copy. */
  copy(from: { key: string; versionId: string }, to: string): Promise<string>;
  /** Deletes an object with all that its key held before. One that is gone already is fine. */
  erase(key: string): Promise<void>;
  /** Current objects below a prefix, with the time of their upload. */
  list(prefix: string): Promise<{ key: string; lastModified: Date }[]>;
}

const client = memoise(() => new S3Client(clientOptions));

/** 405 (MethodNotAllowed, nameless for HEAD): the version is a delete marker. */
const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (['NotFound', 'NoSuchKey', 'NoSuchVersion'].includes(error.name) || error.$metadata.httpStatusCode === 405);

/** 412 when the condition does not hold; 409 or 404 when another write came between. */
const isConditionFailed = (error: unknown): boolean =>
  error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);

const conditionHeaders = (condition?: WriteCondition): { IfNoneMatch?: string; IfMatch?: string } => {
  if (!condition) return {};
  return 'onlyIfAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.onlyIfEtag };
};

/** What S3 says of a version of an object. */
const info = (output: {
  ContentLength?: number;
  ETag?: string;
  VersionId?: string;
  Metadata?: Record<string, string>;
}): ObjectInfo => ({
  size: output.ContentLength ?? 0,
  etag: output.ETag ?? '',
  versionId: output.VersionId ?? '',
  metadata: output.Metadata ?? {},
});

const orMissing = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

export function bucketObjects(bucket: string): ObjectStore {
  const get = (key: string, versionId?: string) =>
    orMissing(client().send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })));
  return {
    bucket,
    async head(key, versionId) {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
      const output = await orMissing(client().send(command));
      return output && info(output);
    },
    async read(key, versionId) {
      const output = await get(key, versionId);
      if (!output?.Body) return undefined;
      return { ...info(output), bytes: Buffer.from(await output.Body.transformToByteArray()) };
    },
    async download(key, path) {
      const output = await get(key);
      if (!output?.Body) return undefined;
      await pipeline(output.Body as Readable, createWriteStream(path));
      return info(output);
    },
    async write(key, body, condition) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...conditionHeaders(condition) });
      try {
        await client().send(command);
        return true;
      } catch (error) {
        if (condition && isConditionFailed(error)) return false;
        throw error;
      }
    },
    async copy(from, to) {
      const source = `${bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`;
      const CopySource = `${source}?versionId=${encodeURIComponent(from.versionId)}`;
      const output = await client().send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource }));
      if (!output.VersionId) throw new Error(`The bucket ${bucket} does not keep versions: enable versioning on it.`);
      return output.VersionId;
    },
    async erase(key) {
      // Each deletion bares the version before it. What is kept of a key are the copies that repeated attempts made: a few.
      for (let found = await this.head(key); found; found = await this.head(key)) {
        await client().send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: found.versionId }));
      }
    },
    async list(prefix) {
      const objects: { key: string; lastModified: Date }[] = [];
      for await (const page of paginateListObjectsV2({ client: client() }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key, LastModified } of page.Contents ?? []) {
          if (Key && LastModified) objects.push({ key: Key, lastModified: LastModified });
        }
      }
      return objects;
    },
  };
}
