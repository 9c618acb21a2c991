/** Takes a build's output over: from where builds write, which nothing trusts, to where a function's layers are published from. */
import type { PlannedFunctionLayer } from '../../core/function-pipeline';
import { buildFiles } from '../../core/keys';
import type { ObjectStore } from '../aws/objects';
import { copyVersions, downloadZip, inWorkDirectory, readOutput } from '../publish-layer/build-output';
import { readFunctionSource } from './function-source';
import type { PublishSettings } from './settings';
import { validate } from './validate';

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
  const from = `${layer.buildOutput}/`;
  await inWorkDirectory(async (directory) => {
    const { zipPath, versionId } = await downloadZip(from, directory, objects);
    const report = await readOutput(from + buildFiles.report, objects);
    const source = await readFunctionSource(layer, objects);
    const facts = await validate({ zipPath, report: report.bytes }, { layer, source, settings });
    const versions = { [buildFiles.report]: report.versionId, [buildFiles.layer]: versionId };
    await copyVersions({ from, to: prefix }, facts, versions, objects);
  });
}
