/** Reads what a build left where builds write, within bounds, and takes over exactly what was read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../core/errors';
import { buildFiles } from '../../core/keys';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import type { ObjectInfo, ObjectStore, StoredObject } from '../aws/objects';

/** Largest artifact.xml, lock file or report, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;
/** Largest zip, in bytes: it can't be larger than its files may be unzipped. */
const maxZipBytes = maxUnzippedBytes;

/** A folder of its own for work, which goes when that is done. */
export async function inWorkDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'prejit-layer-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Downloads a build's zip. @param output what its keys begin with
 * @throws PipelineError `BuildFailed` when it left none, `LayerTooLarge`
 */
export async function downloadZip(
  output: string,
  directory: string,
  objects: ObjectStore,
): Promise<{ zipPath: string; versionId: string }> {
  const key = output + buildFiles.layer;
  const zipPath = join(directory, buildFiles.layer);
  await checkSize(objects, key, maxZipBytes);
  const zip = await objects.download(key, zipPath);
  if (!zip) throw missing(key);
  return { zipPath, versionId: zip.versionId };
}

/** @throws PipelineError as `downloadZip` */
export async function readOutput(key: string, objects: ObjectStore): Promise<StoredObject> {
  const { versionId } = await checkSize(objects, key, maxFileBytes);
  const object = await objects.read(key, versionId);
  if (!object) throw missing(key);
  return object;
}

/**
 * Copies exactly the object versions that were checked, whatever the build may have written since, with what is known of them.
 * @param versions by file name, in the order in which they are copied: the layer last, so that where it is, the rest is too
 */
export async function copyVersions(
  { from, to }: { from: string; to: string },
  facts: object,
  versions: Record<string, string>,
  objects: ObjectStore,
): Promise<void> {
  await objects.write(to + buildFiles.facts, JSON.stringify(facts));
  for (const [name, versionId] of Object.entries(versions)) {
    await objects.copy({ key: from + name, versionId }, to + name);
  }
}

async function checkSize(objects: ObjectStore, key: string, maxBytes: number): Promise<ObjectInfo> {
  const head = await objects.head(key);
  if (!head) throw missing(key);
  if (head.size <= maxBytes) return head;
  throw new PipelineError('LayerTooLarge', `${key} has ${head.size} bytes, at most ${maxBytes} are accepted.`);
}

const missing = (key: string): PipelineError =>
  new PipelineError('BuildFailed', `The build succeeded but left no ${key}. See the build's log.`);
