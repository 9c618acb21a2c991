/** Operations on single objects. */
import { AwsError, type Handler, type Principal, type Shape } from '../../../contract/service';
import { readAttributes, readBody, readBytes, readRange, storeContent } from './content';
import { emitObjectCreated, emitObjectDeleted } from './events';
import { checkRead, checkWrite } from './preconditions';
import type { ObjectContent, ObjectVersion, S3Store } from './store';

/** Longest key, in bytes of UTF-8. */
const maxKeyLength = 1024;

export function objectHandlers(store: S3Store): Record<string, Handler> {
  return {
    async PutObject(input) {
      store.bucket(input.Bucket);
      checkKey(input.Key);
      const content = {
        ...(await storeContent(store.cloud, await readBody(input.Body))),
        ...readAttributes(input),
      };
      // Checked and written without a pause between, so that of two writers with a condition one wins.
      checkWrite(input, store.current(input.Bucket, input.Key));
      const version = store.addVersion(input.Bucket, input.Key, content);
      emitObjectCreated(store, input.Bucket, input.Key, version, 'PutObject');
      return { ETag: version.etag, ...versionOutput(store, input.Bucket, version), ...encryption };
    },

    async GetObject(input, { principal }) {
      const version = await readVersion(store, input, principal);
      const range = readRange(input.Range, version.size);
      const first = range?.first ?? 0;
      const length = range ? range.last - range.first + 1 : version.size;
      return {
        ...objectOutput(store, input.Bucket, version),
        ...responseOverrides(input),
        ...(range && {
          $metadata: { httpStatusCode: 206 },
          ContentRange: `bytes ${range.first}-${range.last}/${version.size}`,
        }),
        ContentLength: length,
        Body: await readBytes(store.cloud, version, first, length),
      };
    },

    HeadObject: async (input, { principal }) =>
      objectOutput(store, input.Bucket, await readVersion(store, input, principal)),

    async CopyObject(input, { principal }) {
      const source = parseCopySource(input.CopySource);
      const version = await readVersion(store, source, principal);
      checkCopyConditions(input, version);
      const given = readAttributes(input);
      checkKey(input.Key);
      const kept: ObjectContent = version;
      const content = {
        ...kept,
        ...(input.MetadataDirective === 'REPLACE' && { ...given, tags: kept.tags }),
        ...(input.TaggingDirective === 'REPLACE' && { tags: given.tags }),
      };
      checkWrite(input, store.current(input.Bucket, input.Key));
      const { sha256, size, etag, metadata, headers, tags } = content;
      const copy = store.addVersion(input.Bucket, input.Key, { sha256, size, etag, metadata, headers, tags });
      emitObjectCreated(store, input.Bucket, input.Key, copy, 'CopyObject');
      return {
        CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.lastModified) },
        ...versionOutput(store, input.Bucket, copy),
        ...(version.versionId !== 'null' && { CopySourceVersionId: version.versionId }),
        ...encryption,
      };
    },

    DeleteObject(input) {
      checkWrite({ IfMatch: input.IfMatch, Key: input.Key }, store.current(input.Bucket, input.Key));
      return deleteObject(store, input.Bucket, input.Key, input.VersionId);
    },
  };
}

/** Every object of an account's buckets is encrypted, if nothing else is said with S3's own keys. */
export const encryption = { ServerSideEncryption: 'AES256' };

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > maxKeyLength) {
    const members = { Size: Buffer.byteLength(key), MaxSizeAllowed: maxKeyLength };
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, members);
  }
}

/** The version that a request reads, with its conditions checked. */
async function readVersion(store: S3Store, input: Shape, principal: Principal): Promise<ObjectVersion> {
  const { Bucket, Key, VersionId } = input;
  const versions = store.versions(Bucket, Key);
  const version = VersionId === undefined ? versions[0] : versions.find(({ versionId }) => versionId === VersionId);
  if (!version && VersionId !== undefined) {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key, VersionId });
  }
  if (version?.deleteMarker && VersionId !== undefined) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  }
  if (!version || version.deleteMarker) {
    // Who may not list the bucket is not told what isn't in it: AccessDenied instead. Asking for the bucket itself takes
    // the permission to list it.
    await store.cloud.call('s3', 'HeadBucket', { Bucket }, principal);
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key });
  }
  checkRead(input, version);
  return version;
}

/** `VersionId` is only in the answer when the bucket has versioning, or had. */
export function versionOutput(store: S3Store, bucket: string, { versionId }: ObjectVersion): Shape {
  return store.versioning(bucket) === undefined ? {} : { VersionId: versionId };
}

function objectOutput(store: S3Store, bucket: string, version: ObjectVersion): Shape {
  const tagCount = Object.keys(version.tags).length;
  return {
    ...version.headers,
    AcceptRanges: 'bytes',
    ContentLength: version.size,
    ETag: version.etag,
    LastModified: new Date(version.lastModified),
    Metadata: version.metadata,
    ...(tagCount > 0 && { TagCount: tagCount }),
    ...versionOutput(store, bucket, version),
    ...encryption,
  };
}

/** A presigned link may say how the response is to be labelled. */
function responseOverrides(input: Shape): Shape {
  const names = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType'];
  return Object.fromEntries(
    names.flatMap((name) => (input[`Response${name}`] === undefined ? [] : [[name, input[`Response${name}`]]])),
  );
}

/** `[/]<bucket>/<key>[?versionId=…]`, percent-encoded. */
export function parseCopySource(source: string): { Bucket: string; Key: string; VersionId?: string } {
  const [, bucket, key, versionId] = /^\/?([^/]+)\/(.+?)(?:\?versionId=([^?]+))?$/s.exec(source) ?? [];
  if (!bucket || !key) {
    throw new AwsError('InvalidArgument', `Copy Source must mention the source bucket and key: ${source}`);
  }
  return {
    Bucket: decodeURIComponent(bucket),
    Key: decodeURIComponent(key),
    ...(versionId && { VersionId: versionId }),
  };
}

function checkCopyConditions(input: Shape, version: ObjectVersion): void {
  const conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  try {
    checkRead(conditions, version);
  } catch (error) {
    // A copy has no "not modified" answer.
    if (!(error instanceof AwsError) || error.status !== 304) throw error;
    throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
}

function deleteObject(store: S3Store, bucket: string, key: string, versionId: string | undefined): Shape {
  const versions = store.versions(bucket, key);
  if (versionId !== undefined) {
    const version = versions.find((candidate) => candidate.versionId === versionId);
    if (version) {
      store.removeVersion(bucket, key, versionId);
      if (!version.deleteMarker) emitObjectDeleted(store, bucket, key, version);
    }
    return { VersionId: versionId, ...(version?.deleteMarker && { DeleteMarker: true }) };
  }
  if (store.versioning(bucket) === undefined) {
    const [version] = versions;
    if (version) {
      store.removeVersion(bucket, key, version.versionId);
      emitObjectDeleted(store, bucket, key, version);
    }
    return {};
  }
  const marker = store.addDeleteMarker(bucket, key);
  emitObjectDeleted(store, bucket, key, marker);
  return { DeleteMarker: true, VersionId: marker.versionId };
}
