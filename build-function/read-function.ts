/** The function that a layer is made for, read from its deployed zip: nobody restores or builds it again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildEnvironment } from '../build-store/environment';
import { packagesFromStore } from '../core/function-layout/host-assets';
import type { DeployedFunction } from '../core/function-layout/layer-texts';
import { depsExtension, runtimeConfigExtension } from '../core/function-layout/main-assembly';
import { UnfitFunction } from '../core/function-layout/unfit-function';
import type { FunctionSource } from '../core/function-pipeline';
import { functionSourceFiles } from '../core/keys';
import { type UnpackedFile, unpackZip } from './unpack-zip';

export interface FunctionToBuild {
  source: FunctionSource;
  deployed: DeployedFunction;
  /** The zip's files by path. */
  files: Map<string, UnpackedFile>;
  /** Packages, `<id>/<version>`, that it was published to find in a package layer's store. */
  storePackages: string[];
  /** Whether it runs on ASP.NET Core's shared framework. */
  aspNetCore: boolean;
}

/** @throws UnfitFunction when the zip holds no function that a layer can be made for */
export async function readFunction({
  architecture,
  manifestDirectory,
  sourceDirectory,
}: BuildEnvironment): Promise<FunctionToBuild> {
  // The plan has written the settings.
  const settings = await readFile(join(manifestDirectory, functionSourceFiles.settings), 'utf8');
  const source: FunctionSource = JSON.parse(settings);
  const { assembly } = source;
  const files = await unpackZip(join(manifestDirectory, functionSourceFiles.zip), join(sourceDirectory, 'function'));
  const textOf = async (path: string): Promise<string | undefined> => {
    const file = files.get(path)?.file;
    return file === undefined ? undefined : readFile(file, 'utf8');
  };
  const runtimeConfig = await textOf(assembly + runtimeConfigExtension);
  if (runtimeConfig === undefined) {
    throw new UnfitFunction(`Its zip has no ${assembly}${runtimeConfigExtension}, without which it does not start.`);
  }
  const depsJson = await textOf(assembly + depsExtension);
  return {
    source,
    deployed: { assembly, architecture, files, depsJson, runtimeConfig },
    files,
    storePackages: depsJson === undefined ? [] : packagesFromStore(depsJson),
    aspNetCore: isOnAspNetCore(runtimeConfig),
  };
}

/** By the name alone, wherever it stands: a framework too many among the references does no harm. */
const isOnAspNetCore = (runtimeConfig: string): boolean => runtimeConfig.includes('"Microsoft.AspNetCore.App"');
