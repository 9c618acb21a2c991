/** Takes a build's output over: from where builds write, which nothing trusts, to where layers are published from. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../core/errors';
import { buildFiles, buildPrefix } from '../../core/keys';
import type { KeptSummary, PlannedTarget } from '../../core/pipeline';
import type { ObjectStore, StoredObject } from '../aws/objects';
import { keepPackages } from './keep-packages';
import { type BuildOutput, type CheckedLayer, validate } from './validate';

/** Largest artifact.xml, lock file or report, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;
/** Largest zip, in bytes: it can't be larger than its files may be unzipped. */
const maxZipBytes = 250 * 1024 * 1024;

/**
 * @param hooks SHA-256 (hex) of the deployed startup hook, by the target's name
 * @throws PipelineError when the output is not complete or not acceptable
 */
export async function acceptBuild(
  target: PlannedTarget,
  hooks: Record<string, string>,
  objects: ObjectStore,
): Promise<void> {
  const output = `${target.buildOutput}/`;
  const directory = await mkdtemp(join(tmpdir(), 'prejit-layer-'));
  try {
    const zipPath = join(directory, buildFiles.layer);
    await checkSize(objects, output + buildFiles.layer, maxZipBytes);
    const zip = await objects.download(output + buildFiles.layer, zipPath);
    if (!zip) throw missing(output + buildFiles.layer);
    const artifact = await readObject(objects, output + buildFiles.artifact);
    const lock = await readObject(objects, output + buildFiles.lock);
    const report = await readObject(objects, output + buildFiles.report);

    const built = { zipPath, artifact: artifact.bytes, lock: lock.bytes, report: report.bytes };
    const expected = { target, project: await readProject(target, objects), hooks };
    const checked = await validate(built, { ...expected, keptPackages: [] });
    if (target.keeps) {
      const kept = await keepPackages(built, { target, keeps: target.keeps }, objects, directory);
      // What is published is judged as a whole, as if a build had made it.
      const joined = await validate(kept.output, { ...expected, keptPackages: kept.packages });
      await writeOutput(target, objects, { ...joined, kept: kept.summary }, kept.output);
      return;
    }
    await copyVersions(target, objects, checked, {
      [buildFiles.artifact]: artifact.versionId,
      [buildFiles.lock]: lock.versionId,
      [buildFiles.report]: report.versionId,
      // The layer comes last: where it is, the rest is too.
      [buildFiles.layer]: zip.versionId,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Copies exactly the object versions that were checked, whatever the build may have written since. */
async function copyVersions(
  target: PlannedTarget,
  objects: ObjectStore,
  facts: CheckedLayer,
  versions: Record<string, string>,
): Promise<void> {
  const from = `${target.buildOutput}/`;
  const to = buildPrefix(target.layer, target, target.fingerprint);
  await objects.write(to + buildFiles.facts, JSON.stringify(facts));
  for (const [name, versionId] of Object.entries(versions)) {
    await objects.copy({ key: from + name, versionId }, to + name);
  }
}

/** Writes what was put together here, in the same order. */
async function writeOutput(
  target: PlannedTarget,
  objects: ObjectStore,
  facts: CheckedLayer & { kept: KeptSummary },
  { zipPath, artifact, lock, report }: BuildOutput,
): Promise<void> {
  const to = buildPrefix(target.layer, target, target.fingerprint);
  await objects.write(to + buildFiles.facts, JSON.stringify(facts));
  await objects.write(to + buildFiles.artifact, artifact);
  await objects.write(to + buildFiles.lock, lock);
  await objects.write(to + buildFiles.report, report);
  // From memory, since the SDK can't begin again with a stream when S3 fails.
  await objects.write(to + buildFiles.layer, await readFile(zipPath));
}

/** The project as the plan wrote it; builds can't write there. */
async function readProject(target: PlannedTarget, objects: ObjectStore): Promise<string> {
  const key = buildPrefix(target.layer, target, target.fingerprint) + buildFiles.project;
  const object = await objects.read(key);
  if (!object)
    throw new Error(`${key} is missing; objects under builds/ must not be deleted. Upload the manifest again.`);
  return object.bytes.toString('utf8');
}

async function readObject(objects: ObjectStore, key: string): Promise<StoredObject> {
  const { versionId } = await checkSize(objects, key, maxFileBytes);
  const object = await objects.read(key, versionId);
  if (!object) throw missing(key);
  return object;
}

async function checkSize(objects: ObjectStore, key: string, maxBytes: number) {
  const head = await objects.head(key);
  if (!head) throw missing(key);
  if (head.size <= maxBytes) return head;
  throw new PipelineError('LayerTooLarge', `${key} has ${head.size} bytes, at most ${maxBytes} are accepted.`);
}

const missing = (key: string): PipelineError =>
  new PipelineError('BuildFailed', `The build succeeded but left no ${key}. See the build's log.`);
