/** Compiles assemblies ahead of time, as many at once as there are processors. */
import { stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import type { CompiledLevel, NotCompiled } from '../core/report';
import type { CompileAttempt } from './compile-attempts';
import type { Crossgen } from './crossgen';
import type { Progress } from './progress';
import { refusal } from './refusal';

/** How often, in milliseconds, a running compilation says how far it is. */
const reportInterval = 5000;

/** What became of an assembly that is not compiled at the layer's level. */
export interface Outcome {
  /** The lower level that it is compiled at. */
  level?: CompiledLevel;
  /** Why the level before failed. */
  reason: NotCompiled;
}

export interface CompileFile {
  /** Path in the layer's zip. */
  path: string;
  /** The assembly as it came. */
  original: string;
  /** Where its image is put. */
  source: string;
}

export interface CompileRequest {
  files: CompileFile[];
  crossgen: Crossgen;
  /** The ways to compile an assembly of so many bytes, the best first. */
  attempts: (bytes: number) => CompileAttempt[];
  sandbox: Sandbox;
}

/**
 * Writes ReadyToRun images of assemblies. One that the compiler can't compile in the best way, or not in reasonable time, is
 * compiled in the next one, and in the end there is no image of it.
 * Returns what became of each of those, by path in the layer.
 */
export async function compileAssemblies(request: CompileRequest, progress: Progress): Promise<Map<string, Outcome>> {
  const { files, crossgen, attempts, sandbox } = request;
  const outcomes = new Map<string, Outcome>();
  const waiting = await largestFirst(files);
  const total = waiting.length;
  let done = 0;

  const compile = async ({ file: { path, original, source }, bytes }: SizedFile): Promise<void> => {
    for (const attempt of attempts(bytes)) {
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
  file: CompileFile;
  bytes: number;
}

/** The longest compilation starts first, so that no processor waits for it at the end. */
async function largestFirst(files: CompileFile[]): Promise<SizedFile[]> {
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file.original)).size })));
  return sizes.sort((a, b) => b.bytes - a.bytes);
}

/** The operating system ends programs in this way; a compiler that fails ends by itself. */
function stopped(assembly: string): PipelineError {
  return new PipelineError(
    'BuildFailed',
    `The compiler was stopped while it compiled ${assembly}: the build has too little memory. Set prejit:buildComputeType to a larger one.`,
  );
}
