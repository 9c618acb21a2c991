/**
 * Checksums that S3 compares with the content, in headers or after it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { createHash } from 'node:crypto';
import { Crc32, Crc32c, Crc64NvmeJs } from '@aws-sdk/checksums/crc';
import { AwsError } from '../../contract/service';

type Checksum = (content: Buffer) => Promise<Uint8Array> | Uint8Array;

const hash =
  (algorithm: string): Checksum =>
  (content) =>
    createHash(algorithm).update(content).digest();

const crc =
  (Algorithm: typeof Crc32 | typeof Crc32c | typeof Crc64NvmeJs): Checksum =>
  (content) => {
    const computing = new Algorithm();
    computing.update(content);
    return computing.digest();
  };

/** By the header that has the checksum, in base64. */
const checksums: Record<string, Checksum> = {
  'content-md5': hash('md5'),
  'x-amz-checksum-crc32': crc(Crc32),
  'x-amz-checksum-crc32c': crc(Crc32c),
  'x-amz-checksum-crc64nvme': crc(Crc64NvmeJs),
  'x-amz-checksum-sha1': hash('sha1'),
  'x-amz-checksum-sha256': hash('sha256'),
};

/** What starts like a checksum's header and has another meaning. */
const noChecksums = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/**
 * Compares the content with the checksums among headers or trailing headers.
 * @param headers by name in lower case
 * @throws AwsError BadDigest, InvalidDigest, or NotImplemented for an algorithm that is not there
 */
export async function verifyChecksums(headers: Iterable<[string, string]>, content: Buffer): Promise<void> {
  for (const [name, given] of headers) {
    if (name !== 'content-md5' && (!name.startsWith('x-amz-checksum-') || noChecksums.includes(name))) continue;
    const checksum = Object.hasOwn(checksums, name) ? checksums[name] : undefined;
    if (!checksum) {
      const known = Object.keys(checksums).join(', ');
      throw new AwsError('NotImplemented', `The local cloud takes no header ${name}, only ${known}.`, 501);
    }
    const computed = Buffer.from(await checksum(content));
    if (Buffer.from(given, 'base64').length !== computed.length) {
      throw name === 'content-md5'
        ? new AwsError('InvalidDigest', 'The Content-MD5 you specified is not valid.')
        : new AwsError('InvalidRequest', `Value for ${name} header is invalid.`);
    }
    if (computed.toString('base64') === given) continue;
    throw new AwsError('BadDigest', `The ${name} you specified did not match what we received.`);
  }
}
