/** Takes a build's output over: from where builds write, which nothing trusts, to where layers are published from. */
import { readFile } from 'node:fs/promises';
import { buildFiles, buildPrefix } from '../../core/keys';
import type { KeptSummary, PlannedTarget } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';
import { copyVersions, downloadZip, inWorkDirectory, readOutput } from './build-output';
import { keepPackages } from './keep-packages';
import { type BuildOutput, type CheckedLayer, validate } from './validate';

/**
 * @param hooks SHA-256 (hex) of the deployed startup hook, by the target's name
 * @throws PipelineError when the output is not complete or not acceptable
 */
export async function acceptBuild(
  target: PlannedTarget,
  hooks: Record<string, string>,
  objects: ObjectStore,
): Promise<void> {
  const from = `${target.buildOutput}/`;
  await inWorkDirectory(async (directory) => {
    const zip = await downloadZip(from, directory, objects);
    const artifact = await readOutput(from + buildFiles.artifact, objects);
    const lock = await readOutput(from + buildFiles.lock, objects);
    const report = await readOutput(from + buildFiles.report, objects);

    const built = { zipPath: zip.zipPath, artifact: artifact.bytes, lock: lock.bytes, report: report.bytes };
    const expected = { target, project: await readProject(target, objects), hooks };
    const checked = await validate(built, { ...expected, keptPackages: [] });
    const to = buildPrefix(target.layer, target, target.fingerprint);
    if (target.keeps) {
      const kept = await keepPackages(built, { target, keeps: target.keeps }, objects, directory);
      // What is published is judged as a whole, as if a build had made it.
      const joined = await validate(kept.output, { ...expected, keptPackages: kept.packages });
      await writeOutput(to, objects, { ...joined, kept: kept.summary }, kept.output);
      return;
    }
    const versions = {
      [buildFiles.artifact]: artifact.versionId,
      [buildFiles.lock]: lock.versionId,
      [buildFiles.report]: report.versionId,
      [buildFiles.layer]: zip.versionId,
    };
    await copyVersions({ from, to }, checked, versions, objects);
  });
}

/** Writes what was put together here, in the same order. */
async function writeOutput(
  to: string,
  objects: ObjectStore,
  facts: CheckedLayer & { kept: KeptSummary },
  { zipPath, artifact, lock, report }: BuildOutput,
): Promise<void> {
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
