/** What goes into a function's layer, and where it stands there. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZipEntry } from '../build-store/zip';
import { functionHookName, functionStartupFolder } from '../core/function-layer';
import { symbolsOf } from '../core/function-layout/layer-paths';
import { layerTexts } from '../core/function-layout/layer-texts';
import { programMode } from '../core/zip-entries';
import { startScripts } from '../startup/program-files';
import type { FunctionToBuild } from './read-function';
import type { FunctionImage } from './startup-image';

/** Paths on this machine of copies, by their assemblies' paths in the function's zip. */
export type Copies = ReadonlyMap<string, string>;

export interface LayOutRequest {
  fn: FunctionToBuild;
  startup: FunctionImage | undefined;
  /** Holds the scripts as they were deployed. */
  programDirectory: string;
}

/** The entries of a layer with these copies, which the host would all take. */
export function layOut({ fn, startup, programDirectory }: LayOutRequest, copies: Copies): ZipEntry[] {
  const { texts, copies: copied } = layerTexts(fn.deployed, {
    compiled: copies.keys(),
    next: fn.source.next,
    ...(startup && { hook: functionStartupFolder + functionHookName }),
  });
  const images = copied.map(({ original, path }) => ({ path, source: copies.get(original) }));
  // Beside the originals lie symbols, by which stack traces tell lines: they have to lie beside the copies, too.
  const symbols = copied.map(({ original, path }) => ({
    path: symbolsOf(path),
    source: fn.files.get(symbolsOf(original))?.file,
  }));
  return [
    ...Object.entries(startScripts).map(([path, file]) => ({
      path,
      source: join(programDirectory, file),
      mode: programMode,
    })),
    ...[...texts].map(([path, content]) => ({ path, content })),
    ...[...images, ...symbols].flatMap(({ path, source }) => (source === undefined ? [] : [{ path, source }])),
    ...(startup?.entries ?? []),
  ];
}

/** Bytes of the entries, unzipped. */
export async function bytesOf(entries: ZipEntry[]): Promise<number> {
  const sizes = entries.map(async (entry) =>
    'content' in entry ? Buffer.byteLength(entry.content) : (await stat(entry.source)).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
