/** Moves a build's sources and artifacts from and to S3, as the build's role. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise } from 'yauzl';
import type { ArtifactFile } from '../../../builds/artifacts';
import { AwsError, type Cloud, type Principal, type Shape } from '../../../contract/service';

/**
 * CodeBuild looks at whose a bucket is, and where, before it uses it.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
async function identify(cloud: Cloud, principal: Principal, Bucket: string | undefined): Promise<void> {
  await cloud.call('s3', 'GetBucketLocation', { Bucket }, principal);
  await cloud.call('s3', 'GetBucketAcl', { Bucket }, principal);
}

/** A build works on the version that there is when it begins. Undefined when there is none: reading it says what is missing. */
async function currentVersion(cloud: Cloud, principal: Principal, object: Shape): Promise<string | undefined> {
  try {
    return (await cloud.call('s3', 'HeadObject', object, principal)).VersionId;
  } catch (error) {
    if (error instanceof AwsError && error.name === 'NotFound') return undefined;
    throw error;
  }
}

/** Puts the content of a source's zip into a directory. */
export async function downloadSource(
  cloud: Cloud,
  principal: Principal,
  source: Shape,
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (source.type === 'NO_SOURCE') return;
  const [, Bucket, Key] = /^([^/]+)\/(.+)$/.exec(source.location) ?? [];
  await identify(cloud, principal, Bucket);
  const VersionId = await currentVersion(cloud, principal, { Bucket, Key });
  const { Body: body } = await cloud.call('s3', 'GetObject', { Bucket, Key, VersionId }, principal);
  await unzip(body instanceof Uint8Array ? Buffer.from(body) : await buffer(body), directory);
}

/** Uploads files as an S3 artifact, each on its own, and returns the artifact's ARN. */
export async function uploadArtifacts(
  cloud: Cloud,
  principal: Principal,
  artifacts: Shape,
  files: ArtifactFile[],
): Promise<string> {
  const { location: Bucket, path = '' } = artifacts;
  await identify(cloud, principal, Bucket);
  const folder = path.replace(/^\/+|\/+$/g, '');
  for (const { file, name } of files) {
    const Key = folder ? `${folder}/${name}` : name;
    await cloud.call('s3', 'PutObject', { Bucket, Key, Body: readFileSync(file) }, principal);
  }
  return `arn:aws:s3:::${Bucket}/${folder}`;
}

async function unzip(bytes: Buffer, directory: string): Promise<void> {
  const archive = await fromBufferPromise(bytes);
  for await (const entry of archive.eachEntry()) {
    const file = inside(directory, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      mkdirSync(file, { recursive: true });
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await buffer(await archive.openReadStreamPromise(entry)), { mode: fileMode(entry) });
  }
}

/** A zip that was made on Unix keeps the file's mode in the upper half of its external attributes. */
const fileMode = (entry: Entry): number => (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;

/** Path of a name below a directory. Throws for a name that leads out of it. */
function inside(directory: string, name: string): string {
  const file = resolve(directory, name);
  if (!file.startsWith(directory + sep)) throw new Error(`${name} leads out of the source directory ${directory}`);
  return file;
}
