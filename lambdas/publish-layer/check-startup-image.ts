/**
 * Checks a startup image. The hook in it runs in every function of the layer before the function's own code, so it has to
 * be the one that the stack was deployed with. The image beside it is loaded by the hook; like every assembly of a layer it
 * holds native code that the compiler made of the packages, but its own metadata must name things and do nothing.
 */
import { createHash } from 'node:crypto';
import { runsPrecompiled, tryReadAssembly } from '../../core/assembly/ready-to-run';
import type { PlannedTarget } from '../../core/pipeline';
import { startupImageName } from '../../core/targets';
import { refused } from './refused';

/** The warm list: the image's identity, then how many tokens name only what the build saw, and a token for each method and type. */
const identityBytes = 16;
const tokenBytes = 4;
/** Largest warm list, in bytes: twice as many tokens as the generator writes. */
const maxListBytes = 256 * 1024;

/** Paths in the zip of a startup image's files. */
export interface ImagePaths {
  hook: string;
  image: string;
  list: string;
}

/**
 * @param content files of the zip by path
 * @param deployedHook SHA-256 (hex) of the deployed hook
 */
export function checkStartupImage(
  content: Map<string, Buffer>,
  paths: ImagePaths,
  { architecture, fingerprint }: Pick<PlannedTarget, 'architecture' | 'fingerprint'>,
  deployedHook: string | undefined,
): void {
  const [hook, image, list] = [paths.hook, paths.image, paths.list].map((path) => content.get(path) ?? Buffer.alloc(0));
  if (!hook || !image || !list) return;

  const hash = createHash('sha256').update(hook).digest('hex');
  if (hash !== deployedHook) {
    throw refused(
      paths.hook,
      'is not the startup hook that the stack was deployed with (if it was deployed anew during the build, upload the manifest again)',
    );
  }
  const assembly = tryReadAssembly(image);
  const isExpected =
    assembly !== undefined &&
    assembly !== 'damaged' &&
    assembly.name === startupImageName(fingerprint) &&
    assembly.types === 1 &&
    !assembly.moduleInitializer &&
    runsPrecompiled(assembly, architecture);
  if (!isExpected) {
    throw refused(paths.image, `is no startup image for ${architecture}, which has no types and no initializer`);
  }
  if (list.length > maxListBytes || list.length < identityBytes || (list.length - identityBytes) % tokenBytes !== 0) {
    throw refused(paths.list, `has ${list.length} bytes, which is no list of tokens or too long a one`);
  }
}
