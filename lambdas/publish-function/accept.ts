/** Takes a build's output over: from where builds write, which nothing trusts, to where a function's layers are published from. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PipelineError } from '../../core/errors';
import type { PlannedFunctionLayer } from '../../core/function-pipeline';
import { buildFiles } from '../../core/keys';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import type { ObjectStore } from '../aws/objects';
import { readFunctionSource } from './function-source';
import type { PublishSettings } from './settings';
import { validate } from './validate';

/** Largest report, in bytes. */
const maxReportBytes = 16 * 1024 * 1024;

/**
 * @param prefix where the layer is kept
 * @throws PipelineError when the output is not complete or not acceptable
 */
export async function acceptBuild(
  layer: PlannedFunctionLayer,
  prefix: string,
  settings: PublishSettings,
  objects: ObjectStore,
): Promise<void> {
  const output = `${layer.buildOutput}/`;
  const directory = await mkdtemp(join(tmpdir(), 'prejit-function-'));
  try {
    const zipPath = join(directory, buildFiles.layer);
    // A zip can't be larger than its files may be unzipped.
    await checkSize(objects, output + buildFiles.layer, maxUnzippedBytes);
    const zip = await objects.download(output + buildFiles.layer, zipPath);
    if (!zip) throw missing(output + buildFiles.layer);
    const { versionId } = await checkSize(objects, output + buildFiles.report, maxReportBytes);
    const report = await objects.read(output + buildFiles.report, versionId);
    if (!report) throw missing(output + buildFiles.report);

    const source = await readFunctionSource(layer, objects);
    const facts = await validate({ zipPath, report: report.bytes }, { layer, source, settings });
    await objects.write(prefix + buildFiles.facts, JSON.stringify(facts));
    // Exactly the versions that were checked, whatever the build may have written since. The layer comes last.
    await objects.copy({ key: output + buildFiles.report, versionId }, prefix + buildFiles.report);
    await objects.copy({ key: output + buildFiles.layer, versionId: zip.versionId }, prefix + buildFiles.layer);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function checkSize(objects: ObjectStore, key: string, maxBytes: number) {
  const head = await objects.head(key);
  if (!head) throw missing(key);
  if (head.size <= maxBytes) return head;
  throw new PipelineError('LayerTooLarge', `${key} has ${head.size} bytes, at most ${maxBytes} are accepted.`);
}

const missing = (key: string): PipelineError =>
  new PipelineError('BuildFailed', `The build succeeded but left no ${key}. See the build's log.`);
