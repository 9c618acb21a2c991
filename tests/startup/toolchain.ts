/** The .NET SDK's parts that the tests of the startup image need, and a place to build in. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { provideAmazonLambda } from '../../lambda-host/amazon-lambda';

const execute = promisify(execFile);
const root = path.resolve(__dirname, '../..');

/** Kept between runs: building the programs takes longer than everything else. */
export const cache = path.join(root, '.prejit', 'tests', 'startup');
mkdirSync(cache, { recursive: true });

export const fixture = (name: string): string => path.join(__dirname, 'fixtures', name, `${name}.csproj`);
export const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages');

/** The `dotnet` program itself, behind any links. */
export const dotnetProgram = realpathSync(
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'dotnet'))
    .find((file) => existsSync(file)) ?? 'dotnet',
);

export const dotnet = async (
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string; stderr: string }> =>
  execute('dotnet', args, { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });

/** A program that the hook warms, and says on standard output what it did: apart from what the program itself writes. */
export async function warmed(
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ stdout: string; said: string; stderr: string }> {
  const { stdout, stderr } = await dotnet(args, { PREJIT_WARM_LOG: '1', ...env });
  const lines = stdout.split('\n');
  const isHooks = (line: string): boolean => line.startsWith('Prejit.Startup: ');
  return {
    stdout: lines.filter((line) => !isHooks(line)).join('\n'),
    said: lines.filter(isHooks).join('\n'),
    stderr,
  };
}

/** Publishing ReadyToRun code makes the SDK restore crossgen2. */
export async function publish(project: string, output: string, properties: string[] = []): Promise<void> {
  const options = ['-c', 'Release', '-r', 'linux-x64', '--no-self-contained', '-o', output, '--nologo', '-v', 'quiet'];
  // Each project has a folder of its own in it, also one that another refers to.
  const intermediate = ['--artifacts-path', path.join(output, '..', 'artifacts')];
  await provideAmazonLambda();
  await dotnet(['publish', project, ...options, ...intermediate, ...properties]);
}

export function crossgen(): string {
  const versions = path.join(packages, 'microsoft.netcore.app.crossgen2.linux-x64');
  const version = readdirSync(versions)
    .filter((name) => name.startsWith('10.'))
    .sort()
    .at(-1) as string;
  return path.join(versions, version, 'tools', 'crossgen2');
}

/** The folder of the newest .NET 10 runtime that is installed. */
export async function frameworkDirectory(): Promise<string> {
  const { stdout } = await dotnet(['--list-runtimes']);
  const line =
    stdout
      .split('\n')
      .filter((each) => each.startsWith('Microsoft.NETCore.App 10.'))
      .at(-1) ?? '';
  const [, version = '', directory = ''] = /^\S+ (\S+) \[(.+)\]$/.exec(line) ?? [];
  return path.join(directory, version);
}
