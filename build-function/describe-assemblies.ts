/** Says of every managed assembly of the function whether the layer has a copy of it, and why not. */
import { readFile } from 'node:fs/promises';
import { tryReadAssembly } from '../core/assembly/ready-to-run';
import type { FunctionAssemblyReport, FunctionNotCompiled } from '../core/function-report';
import { type FunctionAssembly, words } from './assemblies';
import type { Compiled } from './compile-function';

export const describeAssemblies = (
  assemblies: FunctionAssembly[],
  compiled: Compiled,
): Promise<FunctionAssemblyReport[]> => Promise.all(assemblies.map((each) => describe(each, compiled)));

async function describe(
  { path, bytes, copy, left }: FunctionAssembly,
  { copies, outcomes }: Compiled,
): Promise<FunctionAssemblyReport> {
  const source = left ? undefined : copies.get(path);
  const outcome = outcomes.get(path);
  if (!copy || !source) {
    const notCompiled: FunctionNotCompiled = left ?? outcome?.reason ?? { kind: 'no-room' };
    return { path, bytes, reason: words(notCompiled), notCompiled };
  }
  const image = await readFile(source);
  const assembly = tryReadAssembly(image);
  const methods = assembly && assembly !== 'damaged' ? (assembly.readyToRun?.methods ?? 0) : 0;
  return {
    path,
    copy: copy.path,
    bytes,
    copyBytes: image.length,
    methods,
    ...(outcome?.level && { level: outcome.level, levelReason: words(outcome.reason) }),
  };
}
