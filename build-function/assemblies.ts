/** The function's managed assemblies: which of them the host would take from a layer, and which can be compiled. */
import { readFile } from 'node:fs/promises';
import { inWords, uncompilable } from '../build-store/assemblies';
import { type ManagedAssembly, runsPrecompiled, tryReadAssembly } from '../core/assembly/ready-to-run';
import type { Copy } from '../core/function-layout/additional-deps';
import { layerTexts } from '../core/function-layout/layer-texts';
import type { FunctionNotCompiled } from '../core/function-report';
import type { Architecture } from '../core/targets';
import type { FunctionToBuild } from './read-function';

export interface FunctionAssembly {
  /** Path in the function's zip, and on this machine. */
  path: string;
  file: string;
  bytes: number;
  assembly: ManagedAssembly | 'damaged';
  /** Where the host would take a copy of it from; absent for what the host doesn't load, or not surely. */
  copy?: Copy;
  /** Why there can be no copy of it, when there can't. */
  left?: FunctionNotCompiled;
}

/** Whether the layer can have a copy. No two of these have one name. */
export const isCompilable = ({ copy, left }: FunctionAssembly): boolean => copy !== undefined && left === undefined;

/**
 * What other assemblies of the function refer to, those that the host loads before all others of their name: a function may carry
 * assemblies for other platforms, too.
 */
export function referenced(assemblies: FunctionAssembly[]): string[] {
  const code = assemblies.filter(({ assembly }) => assembly !== 'damaged' && assembly.culture === '');
  return [...code.filter(({ copy }) => copy), ...code.filter(({ copy }) => !copy)].map(({ file }) => file);
}

/** Those in the function's zip, sorted by path. */
export async function listAssemblies({ files, deployed }: FunctionToBuild): Promise<FunctionAssembly[]> {
  const found: FunctionAssembly[] = [];
  for (const [path, { file, bytes }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!file?.endsWith('.dll')) continue;
    const assembly = tryReadAssembly(await readFile(file));
    if (assembly) found.push({ path, file, bytes, assembly });
  }
  const { copies, left } = layerTexts(deployed, { compiled: found.map(({ path }) => path) });
  return found.map((each) => {
    const copy = copies.find(({ original }) => original === each.path);
    const reason = left.find(({ path }) => path === each.path)?.reason;
    const cause =
      whyNot(each.assembly, deployed.architecture) ?? (reason ? { kind: 'not-taken', detail: reason } : undefined);
    return { ...each, ...(copy && { copy }), ...(cause && { left: cause }) };
  });
}

function whyNot(assembly: ManagedAssembly | 'damaged', architecture: Architecture): FunctionNotCompiled | undefined {
  if (assembly !== 'damaged' && runsPrecompiled(assembly, architecture)) return { kind: 'compiled' };
  return uncompilable(assembly);
}

/** The reason in words. */
export function words(notCompiled: FunctionNotCompiled): string {
  switch (notCompiled.kind) {
    case 'compiled':
      return 'the function brings it compiled ahead of time';
    case 'no-room':
      return 'the recorded start uses others more, and there is no room for all';
    case 'not-taken':
      return `the host would not take a copy: ${notCompiled.detail}`;
    default:
      return inWords(notCompiled);
  }
}
