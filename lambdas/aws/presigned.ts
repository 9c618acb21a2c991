/** URLs by which somebody without credentials may do one thing with one object. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { memoise } from './client';

/** The checksum that the SDK adds by itself would be that of no content, and be signed. */
const client = memoise(() => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' }));

/**
 * Takes one object with PUT, whatever its size. It holds for so many seconds, and no longer than the credentials that it is signed
 * with: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export const presignedPut = (bucket: string, key: string, seconds: number): Promise<string> =>
  getSignedUrl(client(), new PutObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: seconds });
