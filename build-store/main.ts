/** Builds one layer: from a regenerated manifest to a zip, its artifact.xml and a report. Run by build-store.yml. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../core/errors';
import { buildStore } from './build-store';
import { errorFileName, readEnvironment } from './environment';
import { startProgress } from './progress';

async function main(): Promise<void> {
  // Compilers run as another user, who has to read what is laid out for them.
  process.umask(0o022);
  const environment = readEnvironment(process.env, __dirname);
  rmSync(environment.errorFile, { force: true });
  rmSync(environment.outputDirectory, { recursive: true, force: true });
  mkdirSync(environment.outputDirectory, { recursive: true });
  await buildStore(environment, startProgress(console.log));
}

/** Leaves the error where the buildspec's last phase finds it, so that the workflow can fail with its name. */
function fail(error: unknown): void {
  const failure =
    error instanceof PipelineError
      ? error
      : new PipelineError('BuildFailed', `The build program failed: ${error instanceof Error ? error.message : error}`);
  console.error(error instanceof PipelineError ? `${error.name}: ${error.message}` : error);
  const directory = process.env.CODEBUILD_SRC_DIR ?? process.cwd();
  writeFileSync(join(directory, errorFileName), JSON.stringify({ name: failure.name, message: failure.message }));
  process.exitCode = 1;
}

main().catch(fail);
