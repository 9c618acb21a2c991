/** What goes into a function's layer, and where it stands there. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildEnvironment } from '../build-store/environment';
import type { ZipEntry } from '../build-store/zip';
import { functionHookName, functionLayerFiles, functionStartupFolder } from '../core/function-layer';
import { additionalDepsText, type Copy } from '../core/function-layout/additional-deps';
import { expectedText } from '../core/function-layout/expected-list';
import { symbolsOf } from '../core/function-layout/layer-paths';
import { runtimeConfigWith } from '../core/function-layout/runtime-config';
import { programMode } from '../core/zip-entries';
import { startScripts } from '../startup/program-files';
import type { FunctionAssembly } from './assemblies';
import type { Copies } from './compile-function';
import type { DeployedFunction } from './read-function';
import type { FunctionImage } from './startup-image';

export interface LayOutRequest {
  environment: BuildEnvironment;
  fn: DeployedFunction;
  assemblies: FunctionAssembly[];
  startup: FunctionImage | undefined;
}

/** The entries of a layer with these copies. */
export function layOut({ environment, fn, assemblies, startup }: LayOutRequest, copies: Copies): ZipEntry[] {
  const { architecture, programDirectory } = environment;
  const { start, dotnet, expected, next, deps, runtimeConfig } = functionLayerFiles;
  const hook = startup && functionStartupFolder + functionHookName;
  const copied = assemblies.flatMap(({ path, copy }) => (copy && copies.has(path) ? [copy] : []));
  const hashes = new Map([...fn.files].map(([path, { hash }]) => [path, hash]));
  const entries: ZipEntry[] = [
    { path: start, source: join(programDirectory, startScripts.start), mode: programMode },
    { path: dotnet, source: join(programDirectory, startScripts.dotnet), mode: programMode },
    { path: expected, content: expectedText(hashes) },
    ...(startup?.entries ?? []),
    ...copied.flatMap((copy) => copyEntries(copy, fn, copies)),
  ];
  if (fn.source.next !== undefined) entries.push({ path: next, content: fn.source.next });
  if (hook || copied.length > 0) entries.push({ path: deps, content: additionalDepsText(copied, architecture, hook) });
  if (hook) entries.push({ path: runtimeConfig, content: runtimeConfigWith(fn.runtimeConfig, hook) });
  return entries;
}

/** The copy, and beside it the symbols that lie beside the original, by which stack traces tell lines. */
function copyEntries({ original, path }: Copy, { files }: DeployedFunction, copies: Copies): ZipEntry[] {
  const source = copies.get(original);
  const symbols = files.get(symbolsOf(original))?.file;
  return [...(source ? [{ path, source }] : []), ...(symbols ? [{ path: symbolsOf(path), source: symbols }] : [])];
}

/** Bytes of the entries, unzipped. */
export async function bytesOf(entries: ZipEntry[]): Promise<number> {
  const sizes = entries.map(async (entry) =>
    'content' in entry ? Buffer.byteLength(entry.content) : (await stat(entry.source)).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
