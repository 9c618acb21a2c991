/** Says of every managed assembly in the store whether it is compiled ahead of time, and why not. */
import { readFile } from 'node:fs/promises';
import { type ManagedAssembly, runsPrecompiled, tryReadAssembly } from '../core/assembly/ready-to-run';
import type { AssemblyReport, BuildReport, NotCompiled } from '../core/report';
import type { Architecture } from '../core/targets';
import type { Outcome } from './compile';
import type { StoreFile } from './lay-out';

export interface StoreContents {
  assemblies: AssemblyReport[];
  otherFiles: BuildReport['otherFiles'];
}

/** `outcomes` has the assemblies, by path, that the compiler could not compile at the level that was asked for. */
export async function describeFiles(
  files: StoreFile[],
  architecture: Architecture,
  outcomes: Map<string, Outcome>,
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
    const outcome = outcomes.get(path);
    contents.assemblies.push({
      path,
      ilBytes: packaged.length,
      nativeBytes: stored.length,
      readyToRun,
      methods: readyToRun ? (assembly.readyToRun?.methods ?? 0) : 0,
      ...(readyToRun ? lowered(outcome) : left(reasonFor(assembly, outcome))),
    });
  }
  return contents;
}

const lowered = (outcome: Outcome | undefined): Partial<AssemblyReport> =>
  outcome?.level ? { level: outcome.level, levelReason: inWords(outcome.reason) } : {};

const left = (notCompiled: NotCompiled): Partial<AssemblyReport> => ({ reason: inWords(notCompiled), notCompiled });

const reasonFor = (assembly: ManagedAssembly | 'damaged', outcome: Outcome | undefined): NotCompiled =>
  outcome && assembly !== 'damaged' ? outcome.reason : (uncompilable(assembly) ?? { kind: 'left-out' });

/**
 * Why the compiler can't compile an assembly; undefined when it can, or has. The SDK's own conditions for leaving an assembly as it
 * is, in its order (PrepareForReadyToRunCompilation).
 */
export function uncompilable(assembly: ManagedAssembly | 'damaged'): NotCompiled | undefined {
  if (assembly === 'damaged') return { kind: 'damaged' };
  const { readyToRun, culture, ilOnly } = assembly;
  if (readyToRun) {
    return { kind: 'other-platform', detail: `${readyToRun.operatingSystem} ${readyToRun.architecture}` };
  }
  if (culture) return { kind: 'satellite' };
  if (assembly.referenceAssembly) return { kind: 'reference' };
  if (!ilOnly) return { kind: 'mixed-mode' };
  if (assembly.methodsWithIl === 0) return { kind: 'no-il' };
  return undefined;
}

const words: Record<NotCompiled['kind'], string> = {
  damaged: 'its file is damaged: it is no valid .NET assembly',
  refused: 'the compiler refused it: ',
  'too-costly': 'compiling it takes too long or too much memory: ',
  'other-platform': 'came ReadyToRun-compiled in its package, for ',
  satellite: 'satellite assembly (resources only)',
  reference: 'reference assembly',
  'mixed-mode': 'mixed-mode assembly (holds native code of its own)',
  'no-il': 'has no IL bodies (facade)',
  'left-out': 'the SDK left it out of the compilation',
};

export const inWords = ({ kind, detail = '' }: NotCompiled): string => words[kind] + detail;
