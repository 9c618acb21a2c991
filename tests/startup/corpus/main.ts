/** `npm run corpus [-- small]`: whether warming runs anything of the most used packages. */
import { mkdtempSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { cache } from '../toolchain';
import { prepareCorpus } from './corpus';

async function main(): Promise<void> {
  const directory = mkdtempSync(path.join(cache, 'corpus-'));
  try {
    const corpus = process.argv[2] === 'small' ? 'small' : 'full';
    const { assemblies, named, prepared, failed, ran, control } = await prepareCorpus(directory, corpus, console.log);
    console.log(`${assemblies} assemblies, ${named} methods and types: ${prepared} prepared, ${failed} failed`);
    console.log(`${ran.length} methods ran; with module initializers that nobody knew of, ${control.length}`);
    for (const method of ran.slice(0, 50)) console.log(`  ${method}`);
    process.exitCode = ran.length === 0 && control.length > 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
