/** Restores, compiles and lays out the store: one `dotnet publish`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFiles } from '../../lambdas/shared/keys';
import { type AssetsFile, readAssetsFile } from './assets';
import { toolchainError } from './errors';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { run } from './run';

export interface Publication {
  /** What NuGet restored. */
  assets: AssetsFile;
  /** Version of the .NET SDK. */
  sdk: string;
}

/** How often, in milliseconds, a running compilation says how far it is. */
const reportInterval = 5000;

/** Throws the PipelineError that fits when the SDK fails. */
export async function publish(project: StoreProject, progress: Progress): Promise<Publication> {
  const args = ['publish', buildFiles.project, '--configuration', 'Release', '--output', project.publishDirectory];
  args.push(`-property:DirectoryBuildPropsPath=${project.props}`, '-nodeReuse:false');
  const onLine = (line: string): void => {
    if (/^\s*Restored /.test(line)) progress.finish('restore', 'restored the packages');
  };
  const timer = setInterval(() => void sayHowFar(project, progress), reportInterval);
  try {
    const [published, version] = await Promise.all([
      run('dotnet', args, { cwd: project.directory, env: toolEnvironment(), onLine }),
      run('dotnet', ['--version'], { cwd: project.directory, env: toolEnvironment() }),
    ]);
    const assets = await readAssetsFile(join(project.directory, 'obj', 'project.assets.json'));
    if (published.exitCode !== 0 || !assets) throw toolchainError(published.output, assets);
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

async function sayHowFar(project: StoreProject, progress: Progress): Promise<void> {
  const compiled = (await listCompiled(project)).length;
  progress.say(compiled > 0 ? `compiling: ${compiled} assemblies so far` : 'restoring packages');
}

/** File names of the assemblies that the compiler has written by now. */
export async function listCompiled(project: StoreProject): Promise<string[]> {
  const files = await listFiles(join(project.directory, 'obj'));
  return files.filter((file) => /\/R2R\/.*\.dll$/.test(file));
}

/** Paths of all files below a directory; none when there is no such directory. */
export async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const nested = entries.map((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}
