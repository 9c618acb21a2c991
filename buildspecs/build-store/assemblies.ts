/** Says of every managed assembly in the store whether it is compiled ahead of time, and why not. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  InvalidAssemblyError,
  type ManagedAssembly,
  readAssembly,
  runsPrecompiled,
} from '../../lambdas/shared/ready-to-run';
import type { AssemblyReport, BuildReport } from '../../lambdas/shared/report';
import type { Architecture } from '../../lambdas/shared/targets';
import type { StoreFile } from './lay-out';

export interface StoreContents {
  assemblies: AssemblyReport[];
  otherFiles: BuildReport['otherFiles'];
}

/** `refused` holds what the compiler said of the assemblies (by file name) that it can't compile. */
export async function describeFiles(
  files: StoreFile[],
  architecture: Architecture,
  refused: Map<string, string>,
): Promise<StoreContents> {
  const contents: StoreContents = { assemblies: [], otherFiles: [] };
  for (const { path, source, original } of files) {
    const stored = await readFile(source);
    const assembly = tryReadAssembly(stored);
    if (!assembly) {
      contents.otherFiles.push({ path, bytes: stored.length });
      continue;
    }
    const packaged = await readFile(original);
    const readyToRun = assembly !== 'damaged' && runsPrecompiled(assembly, architecture);
    contents.assemblies.push({
      path,
      ilBytes: packaged.length,
      nativeBytes: stored.length,
      readyToRun,
      methods: readyToRun ? (assembly.readyToRun?.methods ?? 0) : 0,
      ...(!readyToRun && { reason: reasonFor(assembly, refused.get(basename(path))) }),
    });
  }
  return contents;
}

function tryReadAssembly(file: Buffer): ManagedAssembly | 'damaged' | undefined {
  try {
    return readAssembly(file);
  } catch (error) {
    if (error instanceof InvalidAssemblyError) return 'damaged';
    throw error;
  }
}

/** The SDK's own conditions for leaving an assembly as it is, in its order (PrepareForReadyToRunCompilation). */
function reasonFor(assembly: ManagedAssembly | 'damaged', refusal: string | undefined): string {
  if (assembly === 'damaged') return 'its file is damaged: it is no valid .NET assembly';
  if (refusal) return `the compiler refused it: ${refusal}`;
  const { readyToRun, culture, ilOnly } = assembly;
  if (readyToRun) {
    return `came ReadyToRun-compiled in its package, for ${readyToRun.operatingSystem} ${readyToRun.architecture}`;
  }
  if (culture) return 'satellite assembly (resources only)';
  if (assembly.referenceAssembly) return 'reference assembly';
  if (!ilOnly) return 'mixed-mode assembly (holds native code of its own)';
  if (assembly.methodsWithIl === 0) return 'has no IL bodies (facade)';
  return 'the SDK left it out of the compilation';
}
