import { run } from '../confinement/run';
import { buildFiles } from '../core/keys';
import { toolchainError } from './errors';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { toolEnvironment } from './tool-environment';

/** How often, in milliseconds, a running publication says that it is running. */
const reportInterval = 5000;

const limits = { wallSeconds: 15 * 60 };

/** Throws the PipelineError that fits when the SDK fails. */
export async function publish(project: StoreProject, progress: Progress): Promise<void> {
  const args = ['publish', buildFiles.project, '--no-restore', '--configuration', 'Release'];
  args.push('--output', project.publishDirectory, `-property:DirectoryBuildPropsPath=${project.props}`);
  const timer = setInterval(() => progress.say('laying out packages'), reportInterval);
  try {
    const options = { cwd: project.directory, env: toolEnvironment(), limits };
    const { exitCode, output } = await run('dotnet', [...args, '-nodeReuse:false'], options);
    if (exitCode !== 0) throw toolchainError(output, []);
    progress.finish('lay out', 'laid out the packages');
  } finally {
    clearInterval(timer);
  }
}

/** Version of the .NET SDK. */
export async function sdkVersion({ directory }: StoreProject): Promise<string> {
  const { output } = await run('dotnet', ['--version'], { cwd: directory, env: toolEnvironment() });
  return output.trim();
}
