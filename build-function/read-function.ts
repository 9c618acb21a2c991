/** The function that a layer is made for, read from its deployed zip: nobody restores or builds it again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BuildEnvironment } from '../build-store/environment';
import { checkAssets, type FunctionAssets } from '../core/function-layout/additional-deps';
import { hostAssets } from '../core/function-layout/host-assets';
import { depsExtension, runtimeConfigExtension } from '../core/function-layout/main-assembly';
import { UnfitFunction } from '../core/function-layout/unfit-function';
import type { FunctionSource } from '../core/function-pipeline';
import { functionSourceFiles } from '../core/keys';
import { type UnpackedFile, unpackZip } from './unpack-zip';

export interface DeployedFunction extends FunctionAssets {
  source: FunctionSource;
  files: Map<string, UnpackedFile>;
  /** Packages, `<id>/<version>`, that it was published to find in a package layer's store. */
  storePackages: string[];
  /** Its `runtimeconfig.json`. */
  runtimeConfig: string;
  /** Whether it runs on ASP.NET Core's shared framework. */
  aspNetCore: boolean;
}

/** @throws UnfitFunction when the zip holds no function that a layer can be made for */
export async function readFunction({
  manifestDirectory,
  sourceDirectory,
  architecture,
}: BuildEnvironment): Promise<DeployedFunction> {
  // The plan has written the settings.
  const source: FunctionSource = JSON.parse(
    await readFile(join(manifestDirectory, functionSourceFiles.settings), 'utf8'),
  );
  const { assembly } = source;
  const files = await unpackZip(join(manifestDirectory, functionSourceFiles.zip), join(sourceDirectory, 'function'));
  const textOf = async (path: string): Promise<string> => {
    const file = files.get(path)?.file;
    if (!file) throw new UnfitFunction(`Its code has no ${path}, without which there is nothing to add to.`);
    return readFile(file, 'utf8');
  };
  const deps = await textOf(assembly + depsExtension);
  const assets = hostAssets(deps, architecture);
  const runtimeConfig = await textOf(assembly + runtimeConfigExtension);
  const fn = { source, assembly, assets, files, storePackages: readStorePackages(deps), runtimeConfig };
  checkAssets(fn);
  return { ...fn, aspNetCore: isOnAspNetCore(runtimeConfig) };
}

const librariesSchema = z.object({
  libraries: z.record(z.string(), z.object({ runtimeStoreManifestName: z.string().optional() })),
});

const readStorePackages = (deps: string): string[] =>
  Object.entries(librariesSchema.parse(JSON.parse(deps.replace(/^\uFEFF/, ''))).libraries)
    .filter(([, { runtimeStoreManifestName }]) => runtimeStoreManifestName !== undefined)
    .map(([name]) => name);

/** By the name alone, wherever it stands: a framework too many among the references does no harm. */
const isOnAspNetCore = (runtimeConfig: string): boolean => runtimeConfig.includes('"Microsoft.AspNetCore.App"');
