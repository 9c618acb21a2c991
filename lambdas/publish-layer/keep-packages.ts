/**
 * Puts packages of the version before beside those of a build. They are taken as they are out of a layer that was checked
 * and published: the build, which runs among what strangers wrote, never has them in its hands.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBufferPromise } from 'yauzl';
import { PipelineError } from '../../core/errors';
import { buildFiles, buildPrefix } from '../../core/keys';
import { artifactXml, type Package, packageKey } from '../../core/packages';
import type { KeptSummary, PlannedKeep, PlannedTarget } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';
import { joinZips } from './join-zips';
import { type KeptPart, keptPart } from './kept-part';
import { artifactPath } from './layer-paths';
import { type CheckedReport, parseReport } from './report-schema';
import type { BuildOutput } from './validate';
import { openZip } from './zip-entries';

export interface KeepRequest {
  target: PlannedTarget;
  keeps: PlannedKeep;
}

export interface WithKept {
  /** The build's output with the kept packages in it. Its zip is another file; the lock file is the build's. */
  output: BuildOutput;
  packages: Package[];
  summary: KeptSummary;
}

/** Most packages that a summary names. */
const maxExamples = 5;

/**
 * @param built a build's output, checked
 * @param directory where the zip may be made. It has room for two layers, so the third is read into memory
 * @throws PipelineError `LayerTooLarge`
 */
export async function keepPackages(
  built: BuildOutput,
  { target, keeps }: KeepRequest,
  objects: Pick<ObjectStore, 'read'>,
  directory: string,
): Promise<WithKept> {
  const prefix = buildPrefix(target.layer, target, keeps.in);
  const own = parseReport(built.report);
  const before = parseReport(await readEarlier(prefix + buildFiles.report, objects));
  const kept = keptPart(own, before, keeps, target);
  const packages = sorted([...kept.packages, ...own.packages], ({ id }) => id.toLowerCase());
  const artifact = Buffer.from(artifactXml(packages));

  const zipPath = join(directory, 'joined.zip');
  const earlierZip = await fromBufferPromise(await readEarlier(prefix + buildFiles.layer, objects), {
    lazyEntries: true,
  });
  const builtZip = await openZip(built.zipPath);
  const unzippedBytes = await joinZips(zipPath, [
    { zip: builtZip, takes: (path) => path !== artifactPath(target) },
    { zip: earlierZip, takes: kept.has },
    { path: artifactPath(target), content: artifact },
  ]).finally(() => builtZip.close());

  const sizes = { zipBytes: (await stat(zipPath)).size, unzippedBytes };
  const report = { ...joinReports(own, kept), packages, kept: { from: keeps.from, packages: kept.packages }, ...sizes };
  return {
    output: { ...built, zipPath, artifact, report: Buffer.from(`${JSON.stringify(report, null, 2)}\n`) },
    packages: kept.packages,
    summary: {
      from: keeps.from,
      packages: kept.packages.length,
      bytes: kept.bytes,
      examples: kept.packages.slice(0, maxExamples).map(({ id, version }) => `${id} ${version}`),
    },
  };
}

function joinReports(own: CheckedReport, kept: KeptPart): CheckedReport {
  const keys = new Set(kept.packages.map(packageKey));
  return {
    ...own,
    // A package that the build left out may be one that is kept.
    leftOut: own.leftOut.filter((found) => !keys.has(packageKey(found))),
    assemblies: sorted([...own.assemblies, ...kept.assemblies], ({ path }) => path),
    otherFiles: sorted([...own.otherFiles, ...kept.otherFiles], ({ path }) => path),
  };
}

/** By code unit, so that the order doesn't depend on a locale. What counts as equal stays in its order. */
const sorted = <T>(list: T[], by: (item: T) => string): T[] =>
  [...list].sort((a, b) => Number(by(a) > by(b)) - Number(by(a) < by(b)));

async function readEarlier(key: string, objects: Pick<ObjectStore, 'read'>): Promise<Buffer> {
  const object = await objects.read(key);
  if (object) return object.bytes;
  throw new PipelineError(
    'PreviousLayerMissing',
    `The packages to keep are gone: ${key} was deleted. Upload the manifest without PrejitKeepPrevious.`,
  );
}
