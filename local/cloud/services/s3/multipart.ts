/** Uploads in parts. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { readAttributes, readBody, storeContent } from './content';
import { emitObjectCreated } from './events';
import { checkKey, encryption, versionOutput } from './objects';
import { checkWrite } from './preconditions';
import { type ObjectContent, type S3Store, wholeSeconds } from './store';

interface Part {
  sha256: string;
  etag: string;
  size: number;
}

interface Upload {
  bucket: string;
  key: string;
  started: string;
  attributes: Pick<ObjectContent, 'metadata' | 'headers' | 'tags'>;
  parts: Record<string, Part>;
}

/** In bytes; all parts but the last. */
const minPartSize = 5 * 1024 * 1024;

export function multipartHandlers(store: S3Store): Record<string, Handler> {
  const uploads: Table<Upload> = store.cloud.state.table('s3.uploads');

  function find({ Bucket, Key, UploadId }: Shape): Upload {
    const upload = uploads.get(UploadId);
    if (upload && upload.bucket === Bucket && upload.key === Key) return upload;
    const message =
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been ended.';
    throw new AwsError('NoSuchUpload', message, 404, { UploadId });
  }

  return {
    CreateMultipartUpload(input) {
      store.bucket(input.Bucket);
      checkKey(input.Key);
      const uploadId = randomBytes(32).toString('base64url');
      uploads.set(uploadId, {
        bucket: input.Bucket,
        key: input.Key,
        started: wholeSeconds(),
        attributes: readAttributes(input),
        parts: {},
      });
      return { Bucket: input.Bucket, Key: input.Key, UploadId: uploadId, ...encryption };
    },

    async UploadPart(input) {
      find(input);
      const stored = await storeContent(store.cloud, await readBody(input.Body));
      // Read again: other parts may have come in meanwhile.
      const upload = find(input);
      uploads.set(input.UploadId, { ...upload, parts: { ...upload.parts, [input.PartNumber]: stored } });
      return { ETag: stored.etag, ...encryption };
    },

    ListMultipartUploads(input) {
      store.bucket(input.Bucket);
      const list = [...uploads.entries()].filter(([, { bucket }]) => bucket === input.Bucket);
      const Uploads = list.map(([UploadId, { key, started }]) => ({
        UploadId,
        Key: key,
        Initiated: new Date(started),
      }));
      return { Bucket: input.Bucket, IsTruncated: false, Uploads };
    },

    AbortMultipartUpload(input) {
      find(input);
      uploads.delete(input.UploadId);
      return {};
    },

    async CompleteMultipartUpload(input) {
      const { attributes, parts } = find(input);
      const chosen = chooseParts(parts, input.MultipartUpload?.Parts ?? []);
      const bytes = await Promise.all(chosen.map(({ sha256 }) => readFile(store.cloud.state.blobPath(sha256))));
      const whole = Buffer.concat(bytes);
      const sha256 = await store.cloud.state.putBlob(whole);
      checkWrite(input, store.current(input.Bucket, input.Key));
      const content = { ...attributes, sha256, size: whole.byteLength, etag: multipartEtag(chosen) };
      const version = store.addVersion(input.Bucket, input.Key, content);
      uploads.delete(input.UploadId);
      emitObjectCreated(store, input.Bucket, input.Key, version, 'CompleteMultipartUpload');
      const location = `${store.cloud.endpoint}/${input.Bucket}/${encodeURIComponent(input.Key)}`;
      return {
        Location: location,
        Bucket: input.Bucket,
        Key: input.Key,
        ETag: version.etag,
        ...versionOutput(store, input.Bucket, version),
        ...encryption,
      };
    },
  };
}

/** The parts that the client names, which have to be there, in order and large enough. */
function chooseParts(parts: Record<string, Part>, named: Shape[]): Part[] {
  if (named.length === 0) throw new AwsError('MalformedXML', 'You must specify at least one part');
  return named.map(({ PartNumber, ETag }, index) => {
    const part = parts[PartNumber];
    if (!part || (ETag && ETag.replaceAll('"', '') !== part.etag.replaceAll('"', ''))) {
      throw new AwsError('InvalidPart', `Part ${PartNumber} was not uploaded, or its entity tag is another.`);
    }
    if (index > 0 && PartNumber <= named[index - 1]?.PartNumber) {
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    if (index < named.length - 1 && part.size < minPartSize) {
      throw new AwsError('EntityTooSmall', `Part ${PartNumber} is smaller than the minimum allowed size`);
    }
    return part;
  });
}

/** MD5 of the parts' MD5s, and their number. */
function multipartEtag(parts: Part[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
}
