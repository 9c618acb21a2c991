/** The startup image: code that the start of a function needs and that no package's own assembly can hold. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../lambdas/shared/errors';
import { buildFiles } from '../../lambdas/shared/keys';
import { runtimeIdentifier, startupFolder, startupImageFiles } from '../../lambdas/shared/targets';
import { buildStartupImage, type StartupImageReport } from '../../startup/build-image';
import { generatorFile, hookFile } from '../../startup/program-files';
import { type AssetsFile, downloadedPackage } from './assets';
import type { BuildEnvironment } from './environment';
import type { StoreProject } from './project';
import type { ZipEntry } from './zip';

export interface StartupImage {
  entries: ZipEntry[];
  report: StartupImageReport;
}

const workDirectory = (project: StoreProject): string => join(project.directory, 'startup');

/** Returns undefined for levels without a startup image. */
export async function makeStartupImage(
  environment: BuildEnvironment,
  project: StoreProject,
  assets: AssetsFile,
): Promise<StartupImage | undefined> {
  const { architecture, level, programDirectory } = environment;
  if (level !== 'profiled') return undefined;
  const profile = join(environment.manifestDirectory, buildFiles.profile);
  if (!existsSync(profile)) {
    throw new PipelineError(
      'StartupProfileMissing',
      `The level "profiled" needs a ${buildFiles.profile} beside the manifest. Record one, or choose the level "cross-module".`,
    );
  }
  const output = join(workDirectory(project), 'output');
  const report = await buildStartupImage({
    profile,
    storeDirectory: project.publishDirectory,
    architecture,
    generator: join(programDirectory, generatorFile),
    hook: join(programDirectory, hookFile(environment)),
    crossgen: join(downloadedPackage(assets, 'Microsoft.NETCore.App.Crossgen2'), 'tools', 'crossgen2'),
    frameworkReference: await frameworkFolders(environment, project, assets),
    workDirectory: workDirectory(project),
    output,
  });
  const folder = startupFolder(environment);
  return { entries: startupImageFiles.map((file) => ({ path: folder + file, source: join(output, file) })), report };
}

/** Folders of the implementation assemblies of the frameworks that the manifest references. */
async function frameworkFolders(
  { framework, architecture }: BuildEnvironment,
  project: StoreProject,
  assets: AssetsFile,
): Promise<string[]> {
  const text = await readFile(join(project.directory, buildFiles.project), 'utf8');
  const packs = ['Microsoft.NETCore.App.Runtime'];
  if (text.includes('<FrameworkReference Include="Microsoft.AspNetCore.App"'))
    packs.push('Microsoft.AspNetCore.App.Runtime');
  return packs.flatMap((pack) => {
    const files = join(downloadedPackage(assets, pack), 'runtimes', runtimeIdentifier(architecture));
    // Before .NET 10, System.Private.CoreLib.dll lies in the second.
    return [join(files, 'lib', framework), join(files, 'native')].filter(existsSync);
  });
}
