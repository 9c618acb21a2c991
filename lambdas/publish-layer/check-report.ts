/** Checks that a build report tells the truth about the layer. */
import { z } from 'zod';
import { type Package, packageKey } from '../shared/packages';
import type { PlannedTarget } from '../shared/pipeline';
import { storeFolder } from '../shared/targets';
import { refused } from './refused';
import type { AssemblyFacts } from './zip-content';

const file = 'build-report.json';

/** The parts of the report that can be checked; the rest is the build's word. */
const reportSchema = z.looseObject({
  version: z.literal(1),
  framework: z.string(),
  architecture: z.string(),
  level: z.string(),
  packages: z.array(z.object({ id: z.string(), version: z.string() })),
  assemblies: z.array(
    z.looseObject({
      path: z.string(),
      nativeBytes: z.int(),
      readyToRun: z.boolean(),
      methods: z.int(),
      reason: z.string().optional(),
    }),
  ),
  zipBytes: z.int(),
  unzippedBytes: z.int(),
});

export type CheckedReport = z.infer<typeof reportSchema>;

export function parseReport(bytes: Buffer): CheckedReport {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused(file, 'is not JSON', { cause });
  }
  const report = reportSchema.safeParse(value);
  if (report.success) return report.data;
  const [issue] = report.error.issues;
  throw refused(file, `is not a build report: ${issue?.path.join('.')}: ${issue?.message}`);
}

export interface LayerFacts {
  target: PlannedTarget;
  packages: Package[];
  assemblies: AssemblyFacts[];
  zipBytes: number;
  unzippedBytes: number;
}

export function checkReport(report: CheckedReport, facts: LayerFacts): void {
  const { target } = facts;
  const expected = {
    framework: target.framework,
    architecture: target.architecture,
    level: target.level,
    zipBytes: facts.zipBytes,
    unzippedBytes: facts.unzippedBytes,
  };
  for (const [name, value] of Object.entries(expected)) {
    if (report[name] !== value) throw refused(file, `says ${name} ${report[name]}, but it is ${value}`);
  }
  checkPackageList(report.packages, facts.packages);
  checkAssemblies(report.assemblies, facts.assemblies, storeFolder(target));
}

function checkPackageList(reported: Package[], listed: Package[]): void {
  const sorted = (packages: Package[]) => packages.map(packageKey).sort().join('\n');
  if (sorted(reported) !== sorted(listed)) throw refused(file, 'does not list the packages of artifact.xml');
}

function checkAssemblies(reported: CheckedReport['assemblies'], found: AssemblyFacts[], store: string): void {
  const inZip = new Map(found.map((facts) => [facts.path, facts]));
  const inReport = new Set(reported.map(({ path }) => path));
  for (const assembly of reported) {
    const facts = inZip.get(assembly.path);
    if (!facts) throw refused(assembly.path, 'is in the build report but is no assembly in the zip');
    if (assembly.readyToRun !== facts.readyToRun || assembly.methods !== facts.methods) {
      throw refused(
        assembly.path,
        `has ${facts.methods} precompiled methods (ReadyToRun: ${facts.readyToRun}), which is not what the build report says`,
      );
    }
    if (assembly.nativeBytes !== facts.bytes)
      throw refused(assembly.path, 'has another size than the build report says');
    if (!facts.readyToRun && !assembly.reason) {
      throw refused(assembly.path, 'is not precompiled, and the build report gives no reason');
    }
  }
  // What has no code (facades, resources) may be left out, and so may the startup image, which is no package's.
  const silent = found.find((facts) => facts.hasIl && facts.path.startsWith(store) && !inReport.has(facts.path));
  if (silent) throw refused(silent.path, 'is missing from the build report');
}
