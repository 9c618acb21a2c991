/** Checks everything that a build left, against itself, the plan and the deployment. Nothing it says is taken on trust. */
import { stat } from 'node:fs/promises';
import { isCoreFile } from '../../core/core-files';
import { type Package, parseProject } from '../../core/packages';
import type { PlannedTarget, PublishedLayer } from '../../core/pipeline';
import { startupHookPath, targetName } from '../../core/targets';
import { checkPackages, checkRequested, readArtifact, readLock } from './check-packages';
import { checkReport } from './check-report';
import { checkStartupImage } from './check-startup-image';
import { artifactPath, checkPath, checkStartupFiles, startupImagePaths } from './layer-paths';
import { refused } from './refused';
import { parseReport } from './report-schema';
import { readContent } from './zip-content';
import { checkedEntries, openZip } from './zip-entries';

/** A build's output: the zip as a file on disk, the small files in memory. */
export interface BuildOutput {
  zipPath: string;
  artifact: Buffer;
  lock: Buffer;
  report: Buffer;
}

/** What the output has to agree with, from places where no build can write. */
export interface Expected {
  target: PlannedTarget;
  /** Text of the project that the plan wrote. */
  project: string;
  /** Packages of the version before that were put beside those of the build. */
  keptPackages: Package[];
  /** SHA-256 (hex) of the startup hook that was deployed, by the target's name. */
  hooks: Record<string, string>;
}

/** What is known of a layer once it is checked. */
export interface CheckedLayer {
  /** Size in bytes of the zip, and of its files unpacked. */
  zipBytes: number;
  unzippedBytes: number;
  /** Path of the startup hook in the zip, when it has one. */
  startupHook?: string;
  /** The image that built it, when CodeBuild could not provide the one that should have. */
  otherImage?: PublishedLayer['otherImage'];
}

/** @throws PipelineError `LayerContentRefused`, naming the path, or `LayerTooLarge` */
export async function validate(
  output: BuildOutput,
  { target, project, keptPackages, hooks }: Expected,
): Promise<CheckedLayer> {
  const zip = await openZip(output.zipPath);
  try {
    const entries = await checkedEntries(zip, { checkPath: (path) => checkPath(path, target) });
    const paths = entries.map((entry) => entry.fileName);
    const hasStartupImage = target.level === 'profiled';
    checkStartupFiles(paths, target, hasStartupImage);
    const core = paths.find((path) => isCoreFile(path));
    if (core) throw refused(core, "would take the place of the runtime's own file");

    const artifact = artifactPath(target);
    const { files, kept } = await readContent(zip, entries, [artifact, ...startupImagePaths(target)]);
    if (!kept.get(artifact)?.equals(output.artifact)) {
      throw refused(artifact, 'differs from the artifact.xml beside the zip, or is missing');
    }
    if (hasStartupImage) {
      const [hook, image, list] = startupImagePaths(target);
      checkStartupImage(kept, { hook, image, list }, target, hooks[targetName(target)]);
    }
    const packages = readArtifact(output.artifact);
    const locked = readLock(output.lock);
    const requested = parseProject(project);
    checkRequested(locked, requested);
    checkPackages(packages, locked, keptPackages, paths, target);

    const zipBytes = (await stat(output.zipPath)).size;
    const unzippedBytes = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    const report = parseReport(output.report);
    checkReport(report, { target, packages, kept: keptPackages, requested, files, zipBytes, unzippedBytes });
    const { image, unavailableImage } = report;
    return {
      zipBytes,
      unzippedBytes,
      ...(hasStartupImage && { startupHook: startupHookPath(target) }),
      ...(image && unavailableImage && { otherImage: { name: image, unavailable: unavailableImage } }),
    };
  } finally {
    zip.close();
  }
}
