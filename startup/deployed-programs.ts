/**
 * The startup programs that a stack deploys: the generator of startup images, which builds run, and the hook, which runs in
 * every function of a layer before the function's own code. They are compiled when the stack is deployed. A build works on
 * what strangers wrote, so it is handed the hook as it has to be in the layer, and publish-layer compares the two.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { allTargets, type Target, targetName } from '../core/targets';
import { buildProgram, generatorProgram, hookProgram, PackMissingError } from './build-programs';
import { generatorFiles, hookFile } from './program-files';

export interface DeployedPrograms {
  /** Path on this machine of each file, by its path beside the build program. */
  files: Record<string, string>;
  /** SHA-256 (hex) of the hook, by the target's name. */
  hooks: Record<string, string>;
  /** Names of the targets for which the hook stays IL: the package source lacks what it has to be compiled against. */
  notPrecompiled: string[];
}

/** Runs on every .NET that builds layers: a later runtime takes it too. */
const generatorFramework = 'net8.0';

/** @param cache folder that keeps what was built; the first time takes some seconds */
export async function deployedPrograms(cache: string): Promise<DeployedPrograms> {
  const [generator, ...hooks] = await Promise.all([
    buildProgram(generatorProgram, { cache, framework: generatorFramework }),
    ...allTargets.map((target) => hookFor(target, cache)),
  ]);
  const programs: DeployedPrograms = { files: {}, hooks: {}, notPrecompiled: [] };
  for (const file of generatorFiles) {
    programs.files[file] = path.join(path.dirname(generator), path.basename(file));
  }
  for (const { target, assembly, isPrecompiled } of hooks) {
    const name = targetName(target);
    programs.files[hookFile(target)] = assembly;
    programs.hooks[name] = createHash('sha256')
      .update(await readFile(assembly))
      .digest('hex');
    if (!isPrecompiled) programs.notPrecompiled.push(name);
  }
  return programs;
}

async function hookFor(target: Target, cache: string) {
  const { framework, architecture } = target;
  try {
    const assembly = await buildProgram(hookProgram, { cache, framework, architecture, isOptional: true });
    return { target, assembly, isPrecompiled: true };
  } catch (error) {
    if (!(error instanceof PackMissingError)) throw error;
    // A few milliseconds slower, and right all the same.
    return { target, assembly: await buildProgram(hookProgram, { cache, framework }), isPrecompiled: false };
  }
}
