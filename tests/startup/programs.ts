/** The generator and the hook, as the tests of startup images use them. */
import * as path from 'node:path';
import { buildProgram, generatorProgram, hookProgram } from '../../startup/build-programs';
import { cache } from './toolchain';

export async function startupPrograms(): Promise<{ generator: string; hook: string }> {
  const kept = { cache: path.join(cache, 'programs') };
  return {
    generator: await buildProgram(generatorProgram, kept),
    hook: await buildProgram(hookProgram, { ...kept, framework: 'net10.0', architecture: 'x86_64' }),
  };
}
