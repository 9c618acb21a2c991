/** Compiles the assemblies of a store ahead of time, as many at once as there are processors. */
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import type { CompiledLevel, NotCompiled } from '../core/report';
import type { Level, Target } from '../core/targets';
import type { AssetsFile } from './assets';
import { compileAttempts } from './compile-attempts';
import { Crossgen } from './crossgen';
import type { StoreFile } from './lay-out';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { refusal } from './refusal';
import { compilationFiles } from './store-props';

/** How often, in milliseconds, a running compilation says how far it is. */
const reportInterval = 5000;

/** What became of an assembly that is not compiled at the layer's level. */
export interface Outcome {
  /** The lower level that it is compiled at. */
  level?: CompiledLevel;
  /** Why the level before failed. */
  reason: NotCompiled;
}

export interface CompileRequest extends Target {
  files: StoreFile[];
  assets: AssetsFile;
  project: StoreProject;
  level: Level;
  sandbox: Sandbox;
  /** Path in the sandbox of the `.mibc` that holds the startup profile's methods. */
  profile?: string;
}

/**
 * Replaces published assemblies by their ReadyToRun images. An assembly that the compiler can't compile, or not in
 * reasonable time, is compiled at the next lower level, and in the end stays as it is and runs as it would anywhere else.
 * Returns what became of each of those, by path in the layer.
 */
export async function compileStore(request: CompileRequest, progress: Progress): Promise<Map<string, Outcome>> {
  const { files, assets, project, architecture, level, sandbox, profile } = request;
  const outcomes = new Map<string, Outcome>();
  const given = (file: keyof typeof compilationFiles): Promise<string[]> =>
    readLines(join(project.compilationDirectory, compilationFiles[file]));

  const compilable = new Set(await given('assemblies'));
  const waiting = await largestFirst(files.filter(({ original }) => compilable.has(original)));
  if (waiting.length === 0) return outcomes;
  const crossgen = await Crossgen.prepare(sandbox, assets, await given('references'), architecture);
  const total = waiting.length;
  let done = 0;

  const compile = async ({ file: { path, original, source }, bytes }: SizedFile): Promise<void> => {
    for (const attempt of compileAttempts(level, bytes, profile)) {
      const result = await crossgen.compile(original, attempt);
      if (result.exitCode === 0) {
        await writeFile(source, await sandbox.take(result.image));
        const before = outcomes.get(path);
        if (before) outcomes.set(path, { ...before, level: attempt.level });
        break;
      }
      if (result.signal === 'SIGKILL' && !result.exceeded) throw stopped(basename(path));
      const reason = refusal(result);
      outcomes.set(path, { reason });
      progress.say(
        `${basename(path)} at level ${attempt.level}: ${reason.kind}${reason.detail ? `, ${reason.detail}` : ''}`,
      );
    }
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
  return outcomes;
}

interface SizedFile {
  file: StoreFile;
  bytes: number;
}

/** The longest compilation starts first, so that no processor waits for it at the end. */
async function largestFirst(files: StoreFile[]): Promise<SizedFile[]> {
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file.original)).size })));
  return sizes.sort((a, b) => b.bytes - a.bytes);
}

/** Without the file, MSBuild had nothing to hand over. */
async function readLines(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}

/** The operating system ends programs in this way; a compiler that fails ends by itself. */
function stopped(assembly: string): PipelineError {
  return new PipelineError(
    'BuildFailed',
    `The compiler was stopped while it compiled ${assembly}: the build has too little memory. Set prejit:buildComputeType to a larger one.`,
  );
}
