/** What of an earlier layer is kept beside a build: packages, their files, and whether there is room for them. Pure. */
import { PipelineError } from '../../core/errors';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import { type Package, packageKey } from '../../core/packages';
import type { PlannedKeep } from '../../core/pipeline';
import type { Target } from '../../core/targets';
import { listed } from '../../core/text';
import { packageFile } from './layer-paths';
import type { CheckedReport } from './report-schema';

export interface KeptPart extends Pick<CheckedReport, 'assemblies' | 'otherFiles'> {
  packages: Package[];
  /** Size of their files, unpacked. */
  bytes: number;
  /** Whether a path in the layer's zip is one of their files. */
  has(path: string): boolean;
}

/**
 * @param own report of the build
 * @param before report of the layer that has what is kept
 * @throws PipelineError `LayerTooLarge`, naming the largest packages that are kept
 */
export function keptPart(own: CheckedReport, before: CheckedReport, keeps: PlannedKeep, target: Target): KeptPart {
  const keptBefore = before.kept?.packages ?? [];
  // The earlier manifest's own packages, or those that a layer with the same packages as this one kept of it already.
  const candidates = keeps.in === keeps.from ? without(before.packages, keptBefore) : keptBefore;
  const packages = without(candidates, own.packages);
  const bytesOf = new Map(packages.map((found) => [packageKey(found), 0]));
  const keyOf = (path: string): string => {
    const found = packageFile(path, target);
    return found ? packageKey(found) : '';
  };
  const has = (path: string): boolean => bytesOf.has(keyOf(path));

  const assemblies = before.assemblies.filter(({ path }) => has(path));
  const otherFiles = before.otherFiles.filter(({ path }) => has(path));
  const add = (path: string, bytes: number) => bytesOf.set(keyOf(path), (bytesOf.get(keyOf(path)) ?? 0) + bytes);
  for (const { path, nativeBytes } of assemblies) add(path, nativeBytes);
  for (const { path, bytes } of otherFiles) add(path, bytes);
  const bytes = [...bytesOf.values()].reduce((sum, each) => sum + each, 0);
  if (own.unzippedBytes + bytes > maxUnzippedBytes) throw tooLarge(own.unzippedBytes, bytes, bytesOf);
  return { packages, assemblies, otherFiles, bytes, has };
}

const without = (packages: Package[], others: Package[]): Package[] => {
  const keys = new Set(others.map(packageKey));
  return packages.filter((found) => !keys.has(packageKey(found)));
};

/** Most packages that the error names. */
const maxNamed = 5;

function tooLarge(own: number, kept: number, bytesOf: Map<string, number>): PipelineError {
  const largest = [...bytesOf].sort(([, a], [, b]) => b - a).map(([key, bytes]) => `${key} (${bytes} bytes)`);
  return new PipelineError(
    'LayerTooLarge',
    `The layer has ${own} bytes unzipped, and what it is to keep of the version before has ${kept}; Lambda allows ${maxUnzippedBytes} for a function with all its layers. Upload the manifest without PrejitKeepPrevious, or leave some of these in the version that they had: ${listed(largest, maxNamed).join(', ')}.`,
  );
}
