/**
 * Checks a startup image. The hook in it runs in every function of the layer before the function's own code, so it has to
 * be the one that the stack was deployed with. The image beside it is loaded by the hook; like every assembly of a layer it
 * holds native code that the compiler made of the packages, but its own metadata must name things and do nothing.
 */
import { createHash } from 'node:crypto';
import { runsPrecompiled, tryReadAssembly } from '../../core/assembly/ready-to-run';
import type { PlannedTarget } from '../../core/pipeline';
import { startupImageName, targetName } from '../../core/targets';
import { startupImagePaths } from './layer-paths';
import { refused } from './refused';

/** The warm list: the image's identity, then how many tokens name only what the build saw, and a token for each method and type. */
const identityBytes = 16;
const tokenBytes = 4;
/** Largest warm list, in bytes: twice as many tokens as the generator writes. */
const maxListBytes = 256 * 1024;

/**
 * @param hooks SHA-256 (hex) of the deployed hook of each target
 * @param content files of the zip by path
 */
export function checkStartupImage(
  content: Map<string, Buffer>,
  target: PlannedTarget,
  hooks: Record<string, string>,
): void {
  const [hookPath = '', imagePath = '', listPath = ''] = startupImagePaths(target);
  const [hook, image, list] = [hookPath, imagePath, listPath].map((path) => content.get(path) ?? Buffer.alloc(0));
  if (!hook || !image || !list) return;

  const hash = createHash('sha256').update(hook).digest('hex');
  if (hash !== hooks[targetName(target)]) {
    throw refused(
      hookPath,
      'is not the startup hook that the stack was deployed with (if it was deployed anew during the build, upload the manifest again)',
    );
  }
  const assembly = tryReadAssembly(image);
  const isExpected =
    assembly !== undefined &&
    assembly !== 'damaged' &&
    assembly.name === startupImageName(target.fingerprint) &&
    assembly.types === 1 &&
    !assembly.moduleInitializer &&
    runsPrecompiled(assembly, target.architecture);
  if (!isExpected) {
    throw refused(imagePath, `is no startup image for ${target.architecture}, which has no types and no initializer`);
  }
  if (list.length > maxListBytes || list.length < identityBytes || (list.length - identityBytes) % tokenBytes !== 0) {
    throw refused(listPath, `has ${list.length} bytes, which is no list of tokens or too long a one`);
  }
}
