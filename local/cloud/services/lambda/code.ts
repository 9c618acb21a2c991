/** Deployment packages and layer archives: where they come from, their limits, and where they can be downloaded. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { unzippedSize } from '../../../../lambda-host/unpack';
import { AwsError, type Cloud, type Principal, type Shape } from '../../../contract/service';
import { invalid } from './store';

/** Lambda's limits in bytes: of a zip in the request itself, and of everything a function has, unzipped. */
const maxDirectZip = 50 * 1024 * 1024;
export const maxUnzipped = 250 * 1024 * 1024;

interface Code {
  sha256: string;
  codeSize: number;
  unzippedSize: number;
}

/** Seconds for which a download location is valid. */
const locationLifetime = 600;

/** Reads, checks and stores the zip of a Code, an UpdateFunctionCode or a Content. */
export async function storeCode(cloud: Cloud, input: Shape, principal: Principal): Promise<Code> {
  const zip = await readZip(cloud, input, principal);
  let size: number;
  try {
    size = await unzippedSize(zip);
  } catch {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  if (size > maxUnzipped) throw invalid(`Unzipped size must be smaller than ${maxUnzipped} bytes`);
  return { sha256: await cloud.state.putBlob(zip), codeSize: zip.length, unzippedSize: size };
}

/** AWS's CodeSha256, in base64, of a blob's SHA-256, in hex. */
export const codeSha256 = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64');

async function readZip(cloud: Cloud, input: Shape, principal: Principal): Promise<Buffer> {
  if (input.ZipFile) {
    const zip = Buffer.from(input.ZipFile);
    if (zip.length <= maxDirectZip) return zip;
    const message = `The zip must be smaller than ${maxDirectZip} bytes: upload a larger one to S3`;
    throw new AwsError('RequestEntityTooLargeException', message, 413);
  }
  if (!input.S3Bucket || !input.S3Key) throw invalid('Please provide a source for function code.');
  const { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId } = input;
  try {
    // With the caller's own permissions, as in AWS.
    const { Body } = await cloud.call('s3', 'GetObject', { Bucket, Key, ...(VersionId && { VersionId }) }, principal);
    return Body instanceof Uint8Array ? Buffer.from(Body) : await buffer(Body);
  } catch (error) {
    throw s3Error(error as Error, `${Bucket}/${Key}`);
  }
}

function s3Error(error: Error, object: string): Error {
  if (!(error instanceof AwsError)) return error;
  const detail = `S3 Error Code: ${error.name}. S3 Error Message: ${error.message}`;
  if (error.status !== 403) return invalid(`Error occurred while GetObject of ${object}. ${detail}`);
  const message = `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${object}. ${detail}`;
  return new AwsError('AccessDeniedException', message, 403);
}

/** A presigned URL of stored code, in a bucket that belongs to the service; it answers Range requests as S3 does. */
export async function codeLocation(cloud: Cloud, sha256: string): Promise<string> {
  const bucket = `awslambda-${cloud.region}-tasks`;
  const key = `snapshots/${cloud.accountId}/${sha256}`;
  const copied = cloud.state.table<true>('lambda-code-locations');
  if (!copied.has(sha256)) {
    await cloud.call('s3', 'CreateBucket', { Bucket: bucket }).catch((error: Error) => {
      if (!/^Bucket(AlreadyOwnedByYou|AlreadyExists)$/.test(error.name)) throw error;
    });
    await cloud.call('s3', 'PutObject', {
      Bucket: bucket,
      Key: key,
      Body: await readFile(cloud.state.blobPath(sha256)),
    });
    copied.set(sha256, true);
  }
  return cloud.presignedUrl(bucket, key, locationLifetime);
}
