/** The startup image: code that the start of a function needs and that no package's own assembly can hold. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import { buildFiles } from '../core/keys';
import type { StartupImageReport } from '../core/report';
import { startupFolder, startupImageFiles, startupImageName } from '../core/targets';
import { finishStartupImage, type StartupImageRequest } from '../startup/build-image';
import { type GeneratedImage, generateImage as generateStartupImage } from '../startup/generate-image';
import { generatorFile, hookFile } from '../startup/program-files';
import { type AssetsFile, compilerFolder } from './assets';
import type { BuildEnvironment } from './environment';
import { frameworkFolders } from './framework-packs';
import type { StoreProject } from './project';
import type { ZipEntry } from './zip';

export interface StartupImage {
  entries: ZipEntry[];
  report: StartupImageReport;
}

export interface StartupImageInProgress {
  request: StartupImageRequest;
  generated: GeneratedImage;
}

/**
 * What a startup image is made with.
 * @param parts where its packages are and where it is put, its hook, and what to say when there is no profile
 * @returns undefined for levels without a startup image
 * @throws PipelineError `StartupProfileMissing`
 */
export function imageRequest(
  environment: BuildEnvironment,
  assets: AssetsFile,
  parts: Pick<StartupImageRequest, 'storeDirectory' | 'output'> & { hookFile: string; missing: string },
): StartupImageRequest | undefined {
  const { architecture, level, fingerprint, manifestDirectory, programDirectory } = environment;
  if (level !== 'profiled') return undefined;
  const profile = join(manifestDirectory, buildFiles.profile);
  if (!existsSync(profile)) throw new PipelineError('StartupProfileMissing', parts.missing);
  return {
    profile,
    name: startupImageName(fingerprint),
    storeDirectory: parts.storeDirectory,
    architecture,
    generator: join(programDirectory, generatorFile),
    hook: join(programDirectory, parts.hookFile),
    crossgen: join(compilerFolder(assets), 'tools', 'crossgen2'),
    frameworkReference: frameworkFolders(environment, assets),
    output: parts.output,
  };
}

/** Undefined for levels without a startup image. Needs the published store, whether it is compiled or not. */
export async function generateImage(
  sandbox: Sandbox,
  environment: BuildEnvironment,
  project: StoreProject,
  assets: AssetsFile,
): Promise<StartupImageInProgress | undefined> {
  const request = imageRequest(environment, assets, {
    storeDirectory: project.publishDirectory,
    hookFile: hookFile(environment),
    output: join(project.directory, 'startup-image'),
    missing: `The level "profiled" needs a ${buildFiles.profile} beside the manifest. Record one, or choose the level "cross-module".`,
  });
  return request && { request, generated: await generateStartupImage(sandbox, request) };
}

/** Compiles the image. */
export async function finishImage(
  sandbox: Sandbox,
  environment: BuildEnvironment,
  { request, generated }: StartupImageInProgress,
): Promise<StartupImage> {
  const report = await finishStartupImage(sandbox, request, generated);
  const folder = startupFolder(environment);
  const files = startupImageFiles(request.name);
  const entries = files.map((file) => ({ path: folder + file, source: join(request.output, file) }));
  return { entries, report };
}
