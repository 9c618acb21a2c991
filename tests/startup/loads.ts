/** A function that says what its process loads, and its layer: published in three versions of its package. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { functionLayerFiles } from '../../core/function-layer';
import { dotnetStart } from '../../lambda-host/dotnet-start';
import { cache, dotnet, dotnetProgram, fixture } from './toolchain';

export const versions = ['1.0.0', '2.0.0', '3.0.0'] as const;
export type Version = (typeof versions)[number];

export interface Published {
  /** Folder of the function with each version of its package. */
  functions: Record<Version, string>;
  /** The program that stands for AWS's bootstrap: it loads the handler's assembly. */
  bootstrap: string;
}

/** The same function as a class library and as an executable. */
export const handlers = ['Loads::Program::Handle', 'Loads'] as const;

export async function publishLoads(): Promise<Published> {
  const sources = path.dirname(fixture('Loads'));
  const hash = createHash('sha256');
  for (const file of ['All.proj', 'Loads.csproj', 'Program.cs', 'Package/Package.csproj', 'Package/Package.cs']) {
    hash.update(readFileSync(path.join(sources, file)));
  }
  const finished = path.join(cache, `loads-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(finished)) {
    const work = await mkdtemp(`${finished}-`);
    const properties = [
      `-p:PublishedTo=${work}`,
      `-p:ArtifactsPath=${path.join(work, 'artifacts')}`,
      '-nodeReuse:false',
    ];
    await dotnet(['build', path.join(sources, 'All.proj'), '--nologo', '-v', 'quiet', ...properties]);
    await rm(path.join(work, 'artifacts'), { recursive: true });
    await rename(work, finished);
  }
  const folder = (name: string): string => path.join(finished, name);
  return {
    functions: { '1.0.0': folder('1.0.0'), '2.0.0': folder('2.0.0'), '3.0.0': folder('3.0.0') },
    bootstrap: path.join(folder('boot'), 'Boot.dll'),
  };
}

export interface LoadsStart {
  task: string;
  handler: string;
  bootstrap: string;
  /** The folder that stands for `/opt`, when the function has its layer. */
  opt?: string;
  variables?: Record<string, string>;
  /** Folder of the `dotnet` to take. */
  root?: string | undefined;
}

/** Starts it as Lambda does, and returns what it says of itself. */
export function startLoads({
  task,
  handler,
  bootstrap,
  opt,
  variables = {},
  root = path.dirname(dotnetProgram),
}: LoadsStart) {
  const given = {
    PATH: process.env.PATH ?? '',
    LAMBDA_TASK_ROOT: task,
    DOTNET_ROOT: root,
    ...variables,
    ...(opt && { AWS_LAMBDA_EXEC_WRAPPER: path.join(opt, functionLayerFiles.start) }),
  };
  const [command = '', ...args] = dotnetStart({ task, handler, bootstrap, variables: given }).map((part) =>
    part === dotnetProgram ? path.join(root, 'dotnet') : part,
  );
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: task, env: given, encoding: 'utf8' });
  const [ours, theirs] = [true, false].map((isOurs) =>
    stderr.split('\n').filter((line) => line.startsWith('Prejit: ') === isOurs),
  );
  return { status, stdout, stderr: theirs?.join('\n'), said: ours?.join('\n') };
}
