/** Turns what a request carries into an object's content, and stored bytes into a response's body. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AwsError, type Cloud, type Shape } from '../../../contract/service';
import { type ObjectContent, type ObjectVersion, storedHeaders } from './store';

/** In process a body may be text, bytes or a stream; over HTTP it is bytes. */
export async function readBody(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export async function storeContent(cloud: Cloud, bytes: Buffer) {
  const md5 = createHash('md5').update(bytes).digest('hex');
  const sha256 = await cloud.state.putBlob(bytes);
  return { sha256, size: bytes.byteLength, etag: `"${md5}"` };
}

/** What an object can have in AWS and not here, where it would be lost without a word. */
const refused = /^(ACL|Grant.+|ObjectLock.+|SSECustomer.+|SSEKMS.+|BucketKeyEnabled|WriteOffsetBytes)$/;

function refuseOthers(input: Shape): void {
  const member = Object.keys(input).find((name) => refused.test(name) && input[name] !== undefined);
  const other = Object.entries(onlyValues).find(([name, value]) => ![undefined, value].includes(input[name]))?.[0];
  const found = member ?? (other && `${other} ${input[other]}`);
  if (found) throw new AwsError('NotImplemented', `The local cloud has no objects with ${found}.`, 501);
}

/** Members that every object has alike. */
const onlyValues: Shape = { StorageClass: 'STANDARD', ServerSideEncryption: 'AES256' };

/** Metadata, headers and tags that come with a PutObject, CopyObject or CreateMultipartUpload. */
export function readAttributes(input: Shape): Pick<ObjectContent, 'metadata' | 'headers' | 'tags'> {
  refuseOthers(input);
  const headers = Object.fromEntries(
    storedHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  );
  // What the transfer was encoded with is no property of the object.
  if (headers.ContentEncoding) {
    headers.ContentEncoding = String(headers.ContentEncoding).replace(/(^|,\s*)aws-chunked(,\s*|$)/, '');
    if (!headers.ContentEncoding) delete headers.ContentEncoding;
  }
  return {
    metadata: input.Metadata ?? {},
    headers: { ContentType: 'binary/octet-stream', ...headers },
    tags: Object.fromEntries(new URLSearchParams(input.Tagging ?? '')),
  };
}

/** First and last byte of a Range header, or undefined when it asks for everything. */
export function readRange(range: string | undefined, size: number): { first: number; last: number } | undefined {
  const [, firstText = '', lastText = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  // S3 ignores ranges that it doesn't understand.
  if (!firstText && !lastText) return undefined;
  const first = firstText ? Number(firstText) : Math.max(0, size - Number(lastText));
  const last = firstText && lastText ? Math.min(Number(lastText), size - 1) : size - 1;
  if (first > last) {
    const members = { RangeRequested: range, ActualObjectSize: size };
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, members);
  }
  return { first, last };
}

export async function readBytes(cloud: Cloud, { sha256 }: ObjectVersion, first: number, length: number) {
  const file = await open(cloud.state.blobPath(sha256));
  try {
    const bytes = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, first + done);
      if (bytesRead === 0) throw new Error(`The stored bytes ${sha256} are shorter than the object that has them.`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
