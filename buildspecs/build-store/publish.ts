/** Restores the packages and lays out the store: one `dotnet publish`. */
import { join } from 'node:path';
import { buildFiles } from '../../lambdas/shared/keys';
import { type AssetsFile, readAssetsFile } from './assets';
import { toolchainError } from './errors';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { run } from './run';

/** How often, in milliseconds, a running publication says that it is running. */
const reportInterval = 5000;

export interface Publication {
  /** What NuGet restored. */
  assets: AssetsFile;
  /** Version of the .NET SDK. */
  sdk: string;
}

/** Throws the PipelineError that fits when the SDK fails. */
export async function publish(project: StoreProject, progress: Progress): Promise<Publication> {
  const args = ['publish', buildFiles.project, '--configuration', 'Release', '--output', project.publishDirectory];
  args.push(`-property:DirectoryBuildPropsPath=${project.props}`, '-nodeReuse:false');
  const onLine = (line: string): void => {
    if (/^\s*Restored /.test(line)) progress.finish('restore', 'restored the packages');
  };
  const timer = setInterval(() => progress.say('restoring and laying out packages'), reportInterval);
  try {
    const [published, version] = await Promise.all([
      run('dotnet', args, { cwd: project.directory, env: toolEnvironment(), onLine }),
      run('dotnet', ['--version'], { cwd: project.directory, env: toolEnvironment() }),
    ]);
    const assets = await readAssetsFile(join(project.directory, 'obj', 'project.assets.json'));
    if (!assets || published.exitCode !== 0) throw toolchainError(published.output, assets);
    return { assets, sdk: version.output.trim() };
  } finally {
    clearInterval(timer);
  }
}

/** The SDK's messages are read by this program: in English, without colours, and nothing but messages. */
function toolEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DOTNET_CLI_UI_LANGUAGE: 'en',
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
    DOTNET_NOLOGO: '1',
    DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
    MSBUILDTERMINALLOGGER: 'off',
  };
}
