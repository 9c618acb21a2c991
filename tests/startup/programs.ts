/** The generator and the hook, as the tests of startup images use them, and an image's name. */
import * as path from 'node:path';
import { startupImageName } from '../../core/targets';
import type { StartupImageRequest } from '../../startup/build-image';
import { buildProgram, functionHookProgram, generatorProgram, hookProgram } from '../../startup/build-programs';
import { cache } from './toolchain';

export async function startupPrograms(): Promise<Pick<StartupImageRequest, 'name' | 'generator' | 'hook'>> {
  const kept = { cache: path.join(cache, 'programs') };
  return {
    name: startupImageName('0'.repeat(32)),
    generator: await buildProgram(generatorProgram, kept),
    hook: await buildProgram(hookProgram, { ...kept, framework: 'net10.0', architecture: 'x86_64' }),
  };
}

/** The hook of a function's own layer. */
export const functionHook = (): Promise<string> =>
  buildProgram(functionHookProgram, { cache: path.join(cache, 'programs'), framework: 'net8.0' });
