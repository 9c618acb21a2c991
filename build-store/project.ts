/** Prepares the directory that `dotnet restore` and `dotnet publish` run in. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../core/errors';
import { buildFiles } from '../core/keys';
import type { BuildEnvironment } from './environment';
import { findPackageSources, nugetConfig } from './package-sources';
import { storeProps } from './store-props';

export interface StoreProject {
  directory: string;
  /** Path of the properties that are imported before the project's own. */
  props: string;
  /** Where `dotnet publish` puts the store's files. */
  publishDirectory: string;
  /** Where the SDK leaves what is to be compiled. */
  compilationDirectory: string;
}

/** The manifest, as the plan regenerated it. */
export async function readManifest({ manifestDirectory }: BuildEnvironment): Promise<string> {
  const manifest = join(manifestDirectory, buildFiles.project);
  if (!existsSync(manifest)) {
    throw new PipelineError(
      'BuildFailed',
      `The build's source holds no ${buildFiles.project}. Upload the manifest again.`,
    );
  }
  return readFile(manifest, 'utf8');
}

/** @param text the project, written by this pipeline */
export async function prepareProject(environment: BuildEnvironment, text: string): Promise<StoreProject> {
  const { manifestDirectory, workDirectory: directory, packageSource } = environment;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });

  await writeFile(join(directory, buildFiles.project), text);
  const lock = join(manifestDirectory, buildFiles.lock);
  const isLocked = existsSync(lock);
  if (isLocked) await copyFile(lock, join(directory, buildFiles.lock));

  const props = join(directory, 'Store.props');
  const compilationDirectory = join(directory, 'compilation');
  await writeFile(props, storeProps({ ...environment, isLocked, compilationDirectory }));
  await writeFile(join(directory, 'nuget.config'), nugetConfig(await findPackageSources(packageSource, directory)));
  return { directory, props, publishDirectory: join(directory, 'store'), compilationDirectory };
}
