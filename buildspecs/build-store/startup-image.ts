/** The startup image: code that the start of a function needs and that no package's own assembly can hold. */
import { PipelineError } from '../../lambdas/shared/errors';
import type { BuildEnvironment } from './environment';
import type { ZipEntry } from './zip';

/** The layer's files besides the store. Empty for levels without a startup image. */
export async function startupImageEntries({ level }: BuildEnvironment): Promise<ZipEntry[]> {
  if (level !== 'profiled') return [];
  throw new PipelineError(
    'BuildFailed',
    'The level "profiled" is not available in this version. Set the level "cross-module" in the manifest or in prejit:level.',
  );
}
