/** Compiles the assemblies of a store ahead of time, as many at once as there are processors. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../../lambdas/shared/errors';
import type { StoreFile } from './lay-out';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { run } from './run';
import { compilationFiles } from './store-props';

/** How often, in milliseconds, a running compilation says how far it is. */
const reportInterval = 5000;

/**
 * Replaces published assemblies by their ReadyToRun images. An assembly that the compiler can't compile stays as it is
 * and runs as it would anywhere else. Returns what the compiler said of each of those, by file name.
 */
export async function compileStore(
  files: StoreFile[],
  { directory, compilationDirectory }: StoreProject,
  progress: Progress,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const given = (file: keyof typeof compilationFiles): string => join(compilationDirectory, compilationFiles[file]);
  // The SDK has compiled them itself when it lacks what it would have to hand over.
  if (!existsSync(given('compiler'))) return refused;

  const [compiler = ''] = await readLines(given('compiler'));
  const compilable = new Set(await readLines(given('assemblies')));
  const waiting = await largestFirst(files.filter(({ original }) => compilable.has(original)));
  const total = waiting.length;
  let done = 0;

  const compile = async ({ path, original, source }: StoreFile): Promise<void> => {
    const image = join(compilationDirectory, path);
    await mkdir(dirname(image), { recursive: true });
    const args = [`@${given('options')}`, `--out:${image}`, original];
    const { exitCode, signal, output } = await run(compiler, args, { cwd: directory });
    if (signal === 'SIGKILL') throw stopped(basename(path));
    if (exitCode === 0) await rename(image, source);
    else refused.set(basename(path), refusal(output));
    done += 1;
  };
  const compileWaiting = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await compile(next);
  };

  const timer = setInterval(() => progress.say(`compiled ${done} of ${total} assemblies`), reportInterval);
  try {
    await Promise.all(cpus().map(compileWaiting));
  } finally {
    clearInterval(timer);
    // After a failure no other compilation starts.
    waiting.length = 0;
  }
  return refused;
}

/** The longest compilation starts first, so that no processor waits for it at the end. */
async function largestFirst(files: StoreFile[]): Promise<StoreFile[]> {
  const sizes = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file.original)).size })));
  return sizes.sort((a, b) => b.size - a.size).map(({ file }) => file);
}

async function readLines(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}

/** The operating system ends programs in this way; a compiler that fails ends by itself. */
function stopped(assembly: string): PipelineError {
  return new PipelineError(
    'BuildFailed',
    `The compiler was stopped while it compiled ${assembly}: the build has too little memory. Set prejit:buildComputeType to a larger one.`,
  );
}

/** The compiler's first error, or else its first line. */
function refusal(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const message = lines.find((line) => /^(Error:|Unhandled exception)/.test(line)) ?? lines[0];
  return message?.replace(/^(Unhandled exception\.|Error:) /, '') ?? 'it gave no reason';
}
