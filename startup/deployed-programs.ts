/**
 * The startup programs that a stack deploys: the generator of startup images, which builds run; the hook, which runs in every
 * function of a layer before the function's own code; the recorder, and the scripts that start a function with a layer of its own. What is compiled
 * is compiled when the stack is deployed. A build works on what strangers wrote, so it is handed what runs in functions as it has
 * to be in the layer, and what publishes the layer compares the two.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { allTargets, type Target, targetName } from '../core/targets';
import {
  buildProgram,
  functionHookProgram,
  generatorProgram,
  hookProgram,
  PackMissingError,
  type Program,
  recorderProgram,
} from './build-programs';
import { functionHookFile, generatorFiles, hookFile, recorderFile, startScripts } from './program-files';

export interface DeployedPrograms {
  /** Path on this machine of each file, by its path beside the build program. */
  files: Record<string, string>;
  /** SHA-256 (hex) of the hook, by the target's name. */
  hooks: Record<string, string>;
  /** The same of the hook of functions' own layers. */
  functionHooks: Record<string, string>;
  /** SHA-256 (hex) of the scripts of functions' own layers, by their path in the layer. They decide a layer's content, as the hook does. */
  scripts: Record<string, string>;
  /** Names of the targets for which the hook stays IL: the package source lacks what it has to be compiled against. */
  notPrecompiled: string[];
}

/** Of what need not be compiled ahead of time: a later runtime takes it too. */
const oldestFramework = 'net8.0';

export const buildGenerator = (cache: string): Promise<string> =>
  buildProgram(generatorProgram, { cache, framework: oldestFramework });

export const buildRecorder = (cache: string): Promise<string> =>
  buildProgram(recorderProgram, { cache, framework: oldestFramework });

/** @param cache folder that keeps what was built; the first time takes some seconds */
export async function deployedPrograms(cache: string): Promise<DeployedPrograms> {
  // One program after the other: hooks are built for four targets at once, which keeps more than two processors busy.
  const generator = await buildGenerator(cache);
  const recorder = await buildRecorder(cache);
  const hooks = await compileAll(hookProgram, cache);
  const functionHooks = await compileAll(functionHookProgram, cache);
  const files: Record<string, string> = {};
  for (const file of generatorFiles) files[file] = path.join(path.dirname(generator), path.basename(file));
  for (const { target, assembly } of hooks) files[hookFile(target)] = assembly;
  for (const { target, assembly } of functionHooks) files[functionHookFile(target)] = assembly;
  files[recorderFile] = recorder;
  for (const file of Object.values(startScripts)) files[file] = path.join(__dirname, '..', file);
  return {
    files,
    hooks: await hashesOf(hooks.map(({ target, assembly }) => [targetName(target), assembly])),
    functionHooks: await hashesOf(functionHooks.map(({ target, assembly }) => [targetName(target), assembly])),
    scripts: await hashesOf(Object.entries(startScripts).map(([name, file]) => [name, files[file] ?? file])),
    notPrecompiled: hooks.filter(({ isPrecompiled }) => !isPrecompiled).map(({ target }) => targetName(target)),
  };
}

/** SHA-256 of files, each by its name. */
const hashesOf = async (named: [name: string, file: string][]): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      named.map(
        async ([name, file]) =>
          [
            name,
            createHash('sha256')
              .update(await readFile(file))
              .digest('hex'),
          ] as const,
      ),
    ),
  );

/** Builds what runs in functions, for every target. */
const compileAll = (program: Program, cache: string) =>
  Promise.all(allTargets.map((target) => compileFor(target, program, cache)));

async function compileFor(target: Target, program: Program, cache: string) {
  const { framework, architecture } = target;
  try {
    const assembly = await buildProgram(program, { cache, framework, architecture, isOptional: true });
    return { target, assembly, isPrecompiled: true };
  } catch (error) {
    if (!(error instanceof PackMissingError)) throw error;
    // A few milliseconds slower, and right all the same.
    return { target, assembly: await buildProgram(program, { cache, framework }), isPrecompiled: false };
  }
}
