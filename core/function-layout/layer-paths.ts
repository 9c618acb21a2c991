/** Every path that a layer of one function may have. What else is in a zip is not what the stages of the pipeline made. */
import {
  functionImageFiles,
  functionLayerFiles,
  functionStartupFolder,
  recorderPath,
  recordingPath,
} from '../function-layer';
import type { Copy } from './additional-deps';

export interface LayerContent {
  /** Whether the function has a wrapper already. */
  hasNext: boolean;
  copies: readonly Copy[];
  /** The zip's files, by path: symbols that lie beside an original lie beside its copy. */
  files: { has(path: string): boolean };
  /** What runs before the function's own code. */
  hook?: { image: string } | 'recorder';
}

/** Path of an assembly's symbols, which lie beside it. */
export const symbolsOf = (assembly: string): string => assembly.replace(/\.[^./]*$/, '.pdb');

/** @returns paths in the layer's zip, sorted; `image` is the layer's fingerprint */
export function functionLayerPaths({ hasNext, copies, files, hook }: LayerContent): string[] {
  const { start, dotnet, expected, next, deps, runtimeConfig } = functionLayerFiles;
  const symbols = copies.filter(({ original }) => files.has(symbolsOf(original))).map(({ path }) => symbolsOf(path));
  return [
    ...[start, dotnet, expected],
    ...(hasNext ? [next] : []),
    ...(hook || copies.length > 0 ? [deps] : []),
    ...copies.map(({ path }) => path),
    ...symbols,
    ...(hook ? [runtimeConfig] : []),
    ...(hook === 'recorder' ? [recorderPath, recordingPath] : []),
    ...(hook && hook !== 'recorder' ? functionImageFiles(hook.image).map((file) => functionStartupFolder + file) : []),
  ].sort();
}
