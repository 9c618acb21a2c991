/** Checks the reasons for which a build says that assemblies are not compiled, as far as the assemblies themselves tell. */
import { type ManagedAssembly, runsPrecompiled } from '../../core/assembly/ready-to-run';
import type { NotCompiled } from '../../core/report';
import type { Architecture } from '../../core/targets';

/**
 * Kinds of reasons that stand in the file itself. For the others a build's word counts: they leave IL in the layer, which
 * starts slower and does nothing else than the package's own file would.
 */
const holds: Partial<Record<NotCompiled['kind'], (assembly: ManagedAssembly, architecture: Architecture) => boolean>> =
  {
    satellite: ({ culture }) => culture !== '',
    reference: ({ referenceAssembly }) => referenceAssembly,
    'mixed-mode': ({ ilOnly, readyToRun }) => !ilOnly && !readyToRun,
    'no-il': ({ methodsWithIl }) => methodsWithIl === 0,
    'other-platform': (assembly, architecture) => !!assembly.readyToRun && !runsPrecompiled(assembly, architecture),
  };

/** Whether a reason may be true of an assembly that is not compiled. */
export function mayHold(
  { kind }: NotCompiled,
  assembly: ManagedAssembly | 'damaged',
  architecture: Architecture,
): boolean {
  if (assembly === 'damaged' || kind === 'damaged') return assembly === 'damaged' && kind === 'damaged';
  return holds[kind]?.(assembly, architecture) ?? true;
}
