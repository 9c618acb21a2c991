/** Restores the packages, and checks what they are before anything else reads them. */
import { join } from 'node:path';
import type { Limits } from '../confinement/limits';
import { run } from '../confinement/run';
import { PipelineError } from '../core/errors';
import { buildFiles } from '../core/keys';
import type { Target } from '../core/targets';
import { type AssetsFile, readAssets, readAssetsJson } from './assets';
import { checkAssets } from './check-assets';
import { toolchainError } from './errors';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { packageFolder, toolEnvironment } from './tool-environment';

/** How often, in milliseconds, a running restore says that it is running. */
const reportInterval = 5000;

/**
 * A package may hold a file of terabytes in some kilobytes. The packages of a layer, which has at most 250 MB, and the
 * SDK's own with them, take some hundred megabytes for all frameworks and platforms.
 */
const limits: Limits = { wallSeconds: 15 * 60, writtenBytes: 2 * 2 ** 30 };

/** Throws the PipelineError that fits when NuGet fails, and `PackageRefused` for a package that may not be built. */
export async function restore(project: StoreProject, target: Target, progress: Progress): Promise<AssetsFile> {
  const env = toolEnvironment();
  const args = [
    'restore',
    buildFiles.project,
    `-property:DirectoryBuildPropsPath=${project.props}`,
    '-nodeReuse:false',
  ];
  const timer = setInterval(() => progress.say('restoring packages'), reportInterval);
  try {
    const { exitCode, exceeded, output } = await run('dotnet', args, { cwd: project.directory, env, limits });
    if (exceeded) throw tooMuch(exceeded);
    const json = await readAssetsJson(join(project.directory, 'obj', 'project.assets.json'));
    // What a restore that failed has to say of hostile packages is text.
    if (!json || exitCode !== 0) throw toolchainError(output, json?.logs);
    checkAssets(json, target, packageFolder());
    progress.finish('restore', 'restored the packages');
    return readAssets(json);
  } finally {
    clearInterval(timer);
  }
}

const tooMuch = (limit: string): PipelineError =>
  new PipelineError(
    'PackageRefused',
    `Restoring the packages took more than ${limit} and was ended. Find the package whose files are so large, and remove it from the manifest.`,
  );
