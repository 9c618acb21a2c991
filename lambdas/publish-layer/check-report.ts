/** Checks that a build report tells the truth about the layer, as far as the layer itself tells. */

import { runsPrecompiled } from '../../core/assembly/ready-to-run';
import { type Package, packageKey } from '../../core/packages';
import type { PlannedTarget } from '../../core/pipeline';
import { mayHold } from './not-compiled';
import { refused } from './refused';
import { type CheckedReport, checkWhole, reportFile } from './report-schema';
import type { LayerFile } from './zip-content';

export interface LayerFacts {
  target: PlannedTarget;
  packages: Package[];
  /** Those among them that the build did not make. */
  kept: Package[];
  /** Packages that the manifest asks for. */
  requested: Package[];
  /** The files of the store, without its artifact.xml. */
  files: LayerFile[];
  zipBytes: number;
  unzippedBytes: number;
}

export function checkReport(report: CheckedReport, facts: LayerFacts): void {
  const { target } = facts;
  checkWhole(report, {
    framework: target.framework,
    architecture: target.architecture,
    level: target.level,
    zipBytes: facts.zipBytes,
    unzippedBytes: facts.unzippedBytes,
  });
  checkPackageList(report, facts);
  checkFiles(report, facts);
}

/** The report names the packages of artifact.xml, and says why any that was asked for is none of them. */
function checkPackageList(report: CheckedReport, { packages, kept, requested }: LayerFacts): void {
  const sorted = (list: Package[]) => list.map(packageKey).sort().join('\n');
  if (sorted(report.packages) !== sorted(packages)) {
    throw refused(reportFile, 'does not list the packages of artifact.xml');
  }
  if (sorted(report.kept?.packages ?? []) !== sorted(kept)) {
    throw refused(reportFile, 'does not list the packages that are kept of the version before');
  }
  const told = new Set([...report.packages, ...report.leftOut].map(packageKey));
  const silent = requested.find((found) => !told.has(packageKey(found)));
  if (silent) throw refused(reportFile, `does not say what became of ${silent.id} ${silent.version}`);
}

/** Every file of the store is in the report, each once, as what it is. */
function checkFiles(report: CheckedReport, { files, target }: LayerFacts): void {
  const assemblies = new Map(report.assemblies.map((each) => [each.path, each]));
  const others = new Map(report.otherFiles.map((each) => [each.path, each]));
  for (const file of files) {
    if (file.assembly) checkAssembly(file, assemblies.get(file.path), target);
    else if (others.get(file.path)?.bytes !== file.bytes) throw differs(file.path);
  }
  const unseen = new Set(files.map(({ path }) => path));
  // What was seen once is not there a second time.
  const strange = [...report.assemblies, ...report.otherFiles].find(({ path }) => !unseen.delete(path))?.path;
  if (strange) throw refused(strange, 'is in the build report, but is not in the store or is listed twice');
}

type ReportedAssembly = CheckedReport['assemblies'][number];

function checkAssembly(
  { path, bytes, assembly = 'damaged' }: LayerFile,
  reported: ReportedAssembly | undefined,
  { architecture }: PlannedTarget,
): void {
  if (reported?.nativeBytes !== bytes) throw differs(path);
  const readyToRun = assembly !== 'damaged' && runsPrecompiled(assembly, architecture);
  const methods = readyToRun ? (assembly.readyToRun?.methods ?? 0) : 0;
  if (reported.readyToRun !== readyToRun || reported.methods !== methods) {
    throw refused(
      path,
      `has ${methods} precompiled methods (ReadyToRun: ${readyToRun}), which is not what the build report says`,
    );
  }
  if (readyToRun) return;
  if (!reported.reason || !reported.notCompiled) {
    throw refused(path, 'is not precompiled, and the build report gives no reason');
  }
  if (!mayHold(reported.notCompiled, assembly, architecture)) {
    throw refused(path, `is not precompiled, and not for the reported reason "${reported.notCompiled.kind}"`);
  }
}

const differs = (path: string) => refused(path, 'is missing from the build report, or has another size there');
