/** Which paths a layer of a target can have: the store's list of packages, files of packages, the startup image's files. */
import { buildFiles } from '../../core/keys';
import { isAssetPath, isPackageId, isPackageVersion } from '../../core/package-names';
import type { PlannedTarget } from '../../core/pipeline';
import { startupFolder, startupImageFiles, startupImageName, storeFolder, type Target } from '../../core/targets';
import { refused } from './refused';

/** Path of the store's `artifact.xml` in the zip. */
export const artifactPath = (target: Target): string => storeFolder(target) + buildFiles.artifact;

/** Paths of the hook, the image and the list in the zip. The layer's fingerprint is part of them, so no build chooses them. */
export function startupImagePaths(target: PlannedTarget): [hook: string, image: string, list: string] {
  const [hook, image, list] = startupImageFiles(startupImageName(target.fingerprint));
  const folder = startupFolder(target);
  return [folder + hook, folder + image, folder + list];
}

/** A file of a package: the package's folder in the store, `<id>/<version>`, and the path in the package. */
export function packageFile(path: string, target: Target): { id: string; version: string; file: string } | undefined {
  const store = storeFolder(target);
  if (!path.startsWith(store)) return undefined;
  const [id = '', version = '', ...file] = path.slice(store.length).split('/');
  return { id, version, file: file.join('/') };
}

/** NuGet unpacks packages into folders in lower case. */
const isPackageFolder = ({ id, version }: { id: string; version: string }): boolean =>
  isPackageId(id) && isPackageVersion(version) && id === id.toLowerCase() && version === version.toLowerCase();

/** @throws PipelineError `LayerContentRefused` */
export function checkPath(path: string, target: PlannedTarget): void {
  if (path === artifactPath(target) || startupImagePaths(target).includes(path)) return;
  const found = packageFile(path, target);
  if (found && isPackageFolder(found) && isAssetPath(found.file, target.architecture)) return;
  throw refused(path, `is no file that a layer for ${target.framework} on ${target.architecture} can have`);
}

/**
 * A startup image runs in every function of the layer before its own code: only the level that makes one has one, and it
 * has all of its files.
 */
export function checkStartupFiles(paths: string[], target: PlannedTarget, hasStartupImage: boolean): void {
  const expected = startupImagePaths(target);
  const unexpected = paths.find((path) => expected.includes(path));
  if (unexpected && !hasStartupImage) {
    throw refused(unexpected, 'is part of a startup image, which a layer of this level does not have');
  }
  const missing = expected.find((path) => !paths.includes(path));
  if (missing && hasStartupImage) throw refused(missing, 'is missing from the startup image');
}
