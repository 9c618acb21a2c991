/**
 * The small files of a function's layer, which its build writes and publish-function computes again from the zip that was deployed:
 * what the start script checks, and what it gives to the host.
 */
import { functionLayerFiles } from '../function-layer';
import type { Architecture } from '../targets';
import { additionalDepsText, checkAssets, type Replaceable, replaceable } from './additional-deps';
import { expectedText, type FileContent } from './expected-list';
import { hostAssets } from './host-assets';
import { runtimeConfigWith } from './runtime-config';
import { UnfitFunction } from './unfit-function';

/** A function as it was deployed. */
export interface DeployedFunction {
  /** Path of its main assembly in the zip, without extension (`mainAssembly`). */
  assembly: string;
  architecture: Architecture;
  /** What is in each file of its zip, by path (`deployedFiles`). */
  files: ReadonlyMap<string, FileContent>;
  /** Text of its `deps.json`; an executable may have none. */
  depsJson?: string | undefined;
  /** Text of its `runtimeconfig.json`. */
  runtimeConfig: string;
}

export interface LayerParts {
  /** Assemblies that the layer has copies of, by path in the function's zip. */
  compiled?: Iterable<string>;
  /** Path of the startup hook in the layer's zip, when there is one. */
  hook?: string;
  /** The wrapper that the function has already. */
  next?: string | undefined;
}

export interface LayerTexts extends Replaceable {
  /** Text of each file, by its path in the layer's zip. */
  texts: Map<string, string>;
}

/** @throws UnfitFunction when the function can't be started with such a layer */
export function layerTexts(fn: DeployedFunction, { compiled = [], hook, next }: LayerParts): LayerTexts {
  const { copies, left } = replaceableOf(fn, compiled);
  const texts = new Map<string, string>([[functionLayerFiles.expected, expectedText(fn.assembly, fn.files, hook)]]);
  if (next !== undefined) texts.set(functionLayerFiles.next, `${next}\n`);
  if (hook !== undefined || copies.length > 0) {
    texts.set(functionLayerFiles.deps, additionalDepsText(copies, fn.architecture, hook));
  }
  if (hook !== undefined) texts.set(functionLayerFiles.runtimeConfig, hookedConfig(fn, hook));
  return { texts, copies, left };
}

/** Its runtime configuration with the hook. @throws UnfitFunction when it can have none */
export function hookedConfig({ assembly, files, runtimeConfig }: DeployedFunction, hook: string): string {
  // The host reads it beside the runtimeconfig.json, and would look for it beside ours.
  const forDevelopment = `${assembly}.runtimeconfig.dev.json`;
  if (!files.has(forDevelopment)) return runtimeConfigWith(runtimeConfig, hook);
  throw new UnfitFunction(`Its zip has ${forDevelopment}, which is for development. Publish it without.`);
}

function replaceableOf(fn: DeployedFunction, compiled: Iterable<string>): Replaceable {
  if (fn.depsJson === undefined) {
    return { copies: [], left: [...compiled].map((path) => ({ path, reason: 'the function has no deps.json' })) };
  }
  const { assembly, files } = fn;
  const parts = { assembly, files, assets: hostAssets(fn.depsJson, fn.architecture) };
  checkAssets(parts);
  return replaceable(parts, compiled);
}
