/** Moves a build's sources and artifacts from and to S3, as the build's role. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { ArtifactFile } from '../../../builds/artifacts';
import type { Cloud, Principal, Shape } from '../../../contract/service';

/** Puts a source into a directory: the content of a zip, or of a folder (a location that ends with `/`). */
export async function downloadSource(
  cloud: Cloud,
  principal: Principal,
  source: Shape,
  directory: string,
  versionId?: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (source.type === 'NO_SOURCE') return;
  const [, bucket = '', key = ''] = /^(?:arn:aws:s3:::)?([^/]+)\/(.+)$/.exec(source.location) ?? [];
  if (key.endsWith('/')) return downloadFolder(cloud, principal, bucket, key, directory);
  await unzip(await getObject(cloud, principal, { Bucket: bucket, Key: key, VersionId: versionId }), directory);
}

async function downloadFolder(
  cloud: Cloud,
  principal: Principal,
  bucket: string,
  prefix: string,
  directory: string,
): Promise<void> {
  let token: string | undefined;
  do {
    const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
    const page = await cloud.call('s3', 'ListObjectsV2', input, principal);
    for (const { Key: key } of page.Contents ?? []) {
      if (key.endsWith('/')) continue;
      const file = inside(directory, key.slice(prefix.length));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await getObject(cloud, principal, { Bucket: bucket, Key: key }));
    }
    token = page.NextContinuationToken;
  } while (token);
}

/** Uploads files as an S3 artifact, each on its own or all in one zip, and returns the artifact's ARN. */
export async function uploadArtifacts(
  cloud: Cloud,
  principal: Principal,
  artifacts: Shape,
  files: ArtifactFile[],
  buildUuid: string,
): Promise<string> {
  const folder = joinKey(artifacts.path, artifacts.namespaceType === 'BUILD_ID' ? buildUuid : '', artifacts.name);
  const put = (key: string, body: Buffer) =>
    cloud.call('s3', 'PutObject', { Bucket: artifacts.location, Key: key, Body: body }, principal);
  if (artifacts.packaging === 'ZIP') {
    await put(folder, await zip(files));
  } else {
    for (const { file, name } of files) await put(joinKey(folder, name), readFileSync(file));
  }
  return `arn:aws:s3:::${joinKey(artifacts.location, folder)}`;
}

const joinKey = (...parts: (string | undefined)[]): string =>
  parts
    .map((part) => (part ?? '').replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/');

async function getObject(cloud: Cloud, principal: Principal, input: Shape): Promise<Buffer> {
  const { Body: body } = await cloud.call('s3', 'GetObject', input, principal);
  return body instanceof Uint8Array ? Buffer.from(body) : buffer(body);
}

function zip(files: ArtifactFile[]): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { file, name } of files) archive.addFile(file, name);
  archive.end();
  return buffer(archive.outputStream);
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
  if (!file.startsWith(directory + sep))
    throw new Error(`${name} leads out of the source directory ${join(directory)}`);
  return file;
}
