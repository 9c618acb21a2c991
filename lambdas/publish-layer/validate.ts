/** Checks everything that a build left, against itself and against the plan. Nothing it says is taken on trust. */
import { stat } from 'node:fs/promises';
import type { PlannedTarget } from '../shared/pipeline';
import { startupFolder, startupHookPath, storeFolder } from '../shared/targets';
import { checkPackages, lockedPackages, readArtifact } from './check-packages';
import { checkReport, parseReport } from './check-report';
import { refused } from './refused';
import { readContent } from './zip-content';
import { checkedEntries, openZip } from './zip-entries';

/** A build's output: the zip as a file on disk, the small files in memory. */
export interface BuildOutput {
  zipPath: string;
  artifact: Buffer;
  lock: Buffer;
  report: Buffer;
}

/** What is known of a layer once it is checked. */
export interface CheckedLayer {
  /** Size in bytes of the zip, and of its files unpacked. */
  zipBytes: number;
  unzippedBytes: number;
  /** Path of the startup hook in the zip, when it has one. */
  startupHook?: string;
}

/** @throws PipelineError `LayerContentRefused`, naming the path, or `LayerTooLarge` */
export async function validate(output: BuildOutput, target: PlannedTarget): Promise<CheckedLayer> {
  const zip = await openZip(output.zipPath);
  try {
    const entries = await checkedEntries(zip, target);
    const paths = entries.map((entry) => entry.fileName);
    const store = storeFolder(target);
    const artifactPath = `${store}artifact.xml`;
    checkStartupImage(paths, target);

    const content = await readContent(zip, entries, artifactPath, target.architecture);
    if (!content.artifact?.equals(output.artifact)) {
      throw refused(artifactPath, 'differs from the artifact.xml beside the zip, or is missing');
    }
    const packages = readArtifact(output.artifact);
    checkPackages(packages, lockedPackages(output.lock), paths, store);

    const zipBytes = (await stat(output.zipPath)).size;
    const unzippedBytes = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    const { assemblies } = content;
    checkReport(parseReport(output.report), { target, packages, assemblies, zipBytes, unzippedBytes });
    const hook = startupHookPath(target);
    return { zipBytes, unzippedBytes, ...(paths.includes(hook) && { startupHook: hook }) };
  } finally {
    zip.close();
  }
}

/** A startup image runs in every function of the layer before its own code: only the level that makes one may have one. */
function checkStartupImage(paths: string[], target: PlannedTarget): void {
  const unexpected = paths.find((path) => path.startsWith(startupFolder(target)));
  if (unexpected && target.level !== 'profiled') {
    throw refused(unexpected, `is part of a startup image, which the level ${target.level} does not have`);
  }
}
