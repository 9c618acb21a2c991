/** The function's managed assemblies: which of them the host would take from a layer, and which can be compiled. */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { inWords, uncompilable } from '../build-store/assemblies';
import { type ManagedAssembly, runsPrecompiled, tryReadAssembly } from '../core/assembly/ready-to-run';
import { type Copy, replaceable } from '../core/function-layout/additional-deps';
import type { FunctionNotCompiled } from '../core/function-report';
import type { Architecture } from '../core/targets';
import type { DeployedFunction } from './read-function';

export interface FunctionAssembly {
  /** Path in the function's zip, and on this machine. */
  path: string;
  file: string;
  bytes: number;
  assembly: ManagedAssembly | 'damaged';
  /** Where the host would take a copy of it from. */
  copy?: Copy;
  /** Why there can be no copy of it, when there can't. */
  left?: FunctionNotCompiled;
}

/** Those that the function's deps file names, sorted by path. Others the host doesn't know, whatever loads them. */
export async function listAssemblies(fn: DeployedFunction, architecture: Architecture): Promise<FunctionAssembly[]> {
  const folder = posix.dirname(fn.assembly);
  const named = new Set(fn.assets.runtime.map(({ file }) => posix.join(folder, file)));
  const found: FunctionAssembly[] = [];
  for (const path of [...named].sort()) {
    const unpacked = fn.files.get(path);
    if (!unpacked?.file) continue;
    const assembly = tryReadAssembly(await readFile(unpacked.file));
    if (!assembly) continue;
    found.push({ path, file: unpacked.file, bytes: unpacked.bytes, assembly });
  }
  const { copies, left } = replaceable(
    fn,
    found.map(({ path }) => path),
  );
  return found.map((each) => {
    const copy = copies.find(({ original }) => original === each.path);
    const reason = left.find(({ path }) => path === each.path)?.reason;
    const cause = whyNot(each.assembly, architecture) ?? (reason ? { kind: 'not-taken', detail: reason } : undefined);
    return cause ? { ...each, left: cause } : { ...each, copy };
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
