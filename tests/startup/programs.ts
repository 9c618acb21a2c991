/** The startup programs as stacks deploy them, so that they are built once for all tests; and an image's name. */
import { startupImageName } from '../../core/targets';
import type { StartupImageRequest } from '../../startup/build-image';
import { buildProgram, functionHookProgram, hookProgram, programCache } from '../../startup/build-programs';
import { buildGenerator } from '../../startup/deployed-programs';

export async function startupPrograms(): Promise<Pick<StartupImageRequest, 'name' | 'generator' | 'hook'>> {
  return {
    name: startupImageName('0'.repeat(32)),
    generator: await buildGenerator(programCache),
    hook: await buildProgram(hookProgram, {
      cache: programCache,
      framework: 'net10.0',
      architecture: 'x86_64',
    }),
  };
}

/** The hook of a function's own layer. */
export const functionHook = (): Promise<string> =>
  buildProgram(functionHookProgram, { cache: programCache, framework: 'net8.0', architecture: 'x86_64' });
