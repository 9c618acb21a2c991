/** Restores, compiles and lays out the store: one `dotnet publish`. */
import { join } from 'node:path';
import { buildFiles } from '../../lambdas/shared/keys';
import { type AssetsFile, readAssetsFile } from './assets';
import { countCompiled, findRefused } from './compiled';
import { toolchainError } from './errors';
import type { Progress } from './progress';
import { excludeFromCompilation, type StoreProject } from './project';
import { run } from './run';

export interface Publication {
  /** What NuGet restored. */
  assets: AssetsFile;
  /** What the compiler said of each assembly that it could not compile, by file name. */
  refused: Map<string, string>;
  /** Version of the .NET SDK. */
  sdk: string;
}

/** How often, in milliseconds, a running compilation says how far it is. */
const reportInterval = 5000;

/**
 * Throws the PipelineError that fits when the SDK fails. An assembly that the compiler can't compile doesn't fail the
 * build: it is left as it is and reported, as it would run anywhere else.
 */
export async function publish(project: StoreProject, progress: Progress): Promise<Publication> {
  const first = await runPublish(project, progress);
  if (first.exitCode === 0) return { ...first, refused: new Map() };
  const refused = await findRefused(project.compiledDirectory, first.assets, first.output);
  if (refused.size === 0) throw toolchainError(first.output, first.assets);

  progress.say(`compiling again without ${[...refused.keys()].join(', ')}, which the compiler refused`);
  await excludeFromCompilation(project, [...refused.keys()]);
  const second = await runPublish(project, progress);
  if (second.exitCode !== 0) throw toolchainError(second.output, second.assets);
  return { ...second, refused };
}

interface PublishRun {
  exitCode: number;
  output: string;
  assets: AssetsFile;
  sdk: string;
}

async function runPublish(project: StoreProject, progress: Progress): Promise<PublishRun> {
  const args = ['publish', buildFiles.project, '--configuration', 'Release', '--output', project.publishDirectory];
  args.push(`-property:DirectoryBuildPropsPath=${project.props}`, '-nodeReuse:false');
  let isRestored = false;
  const onLine = (line: string): void => {
    if (!/^\s*Restored /.test(line)) return;
    isRestored = true;
    progress.finish('restore', 'restored the packages');
  };
  const sayHowFar = async (): Promise<void> => {
    const compiled = await countCompiled(project.compiledDirectory);
    progress.say(isRestored || compiled > 0 ? `compiling: ${compiled} assemblies so far` : 'restoring packages');
  };
  const timer = setInterval(() => void sayHowFar(), reportInterval);
  try {
    const [published, version] = await Promise.all([
      run('dotnet', args, { cwd: project.directory, env: toolEnvironment(), onLine }),
      run('dotnet', ['--version'], { cwd: project.directory, env: toolEnvironment() }),
    ]);
    const assets = await readAssetsFile(join(project.directory, 'obj', 'project.assets.json'));
    if (!assets) throw toolchainError(published.output, undefined);
    return { ...published, assets, sdk: version.output.trim() };
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
