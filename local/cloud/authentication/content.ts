/** Checks a request's content against what its signature says of it, and takes it out of its transfer format. */
import { AwsError } from '../../contract/service';
import { type ChunkedBody, parseAwsChunked } from '../protocol/aws-chunked';
import { sameSecret } from './access-keys';
import { verifyChecksums } from './checksums';
import { chunkSignature, type Signing, sha256, trailerSignature } from './signature';

/** What stands in `x-amz-content-sha256` for content without a hash, which S3 alone takes. */
export const unsignedPayload = 'UNSIGNED-PAYLOAD';
const unsignedChunks = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const signedChunks = ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'];

const trailerSignatureHeader = 'x-amz-trailer-signature';

export interface SignedContent {
  signing: Signing;
  /** Of the request itself, which has been verified. */
  signature: string;
  /** A SHA-256 in hex, or one of the words that stand for it. */
  payloadHash: string;
  headers: Record<string, string>;
}

/** The content as it was meant. Throws when it is not what was signed. */
export async function readContent(signed: SignedContent, body: Buffer): Promise<Buffer> {
  const { payloadHash } = signed;
  if (payloadHash === unsignedPayload) return body;
  if (/^[0-9a-f]{64}$/.test(payloadHash)) {
    if (payloadHash === sha256(body)) return body;
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', message);
  }
  if (payloadHash !== unsignedChunks && !signedChunks.includes(payloadHash)) {
    throw new AwsError('NotImplemented', `The local cloud takes no uploads that are signed as ${payloadHash}.`, 501);
  }
  const chunked = parseAwsChunked(body);
  if (payloadHash !== unsignedChunks) await verifyChunks(signed, chunked);
  const content = Buffer.concat(chunked.chunks.map(({ bytes }) => bytes));
  const length = signed.headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== content.length) {
    throw new AwsError(
      'IncompleteBody',
      `The content has ${content.length} bytes, not the ${length} that were announced.`,
    );
  }
  await verifyTrailer(signed, chunked, content);
  return content;
}

async function verifyChunks({ signing, signature, payloadHash }: SignedContent, chunked: ChunkedBody): Promise<void> {
  let previous = signature;
  for (const chunk of chunked.chunks) {
    const expected = await chunkSignature(signing, previous, chunk.bytes);
    if (!sameSecret(chunk.signature ?? '', expected)) throw mismatch('a chunk');
    previous = expected;
  }
  if (!payloadHash.endsWith('-TRAILER')) return;
  const headers = [...chunked.trailer].filter(([name]) => name !== trailerSignatureHeader);
  const text = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const given = chunked.trailer.get(trailerSignatureHeader) ?? '';
  if (!sameSecret(given, await trailerSignature(signing, previous, text))) throw mismatch('the trailing headers');
}

/** Trailing headers are those that `x-amz-trailer` announced, which is signed; a checksum among them has to be right. */
async function verifyTrailer({ headers }: SignedContent, { trailer }: ChunkedBody, content: Buffer): Promise<void> {
  const announced = (headers['x-amz-trailer'] ?? '').toLowerCase().split(/, ?/).filter(Boolean);
  const given = [...trailer.keys()].filter((name) => name !== trailerSignatureHeader);
  if (given.sort().join() !== announced.sort().join()) {
    const message = `The trailing headers are "${given}", and x-amz-trailer announced "${announced}".`;
    throw new AwsError('MalformedTrailerError', message);
  }
  const unknown = given.find((name) => !name.startsWith('x-amz-checksum-'));
  if (unknown) throw new AwsError('NotImplemented', `The local cloud takes no trailing header ${unknown}.`, 501);
  await verifyChecksums(trailer, content);
}

const mismatch = (what: string): AwsError =>
  new AwsError('SignatureDoesNotMatch', `The signature of ${what} does not match the one that was calculated.`, 403);
