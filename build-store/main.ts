/** Builds one layer: from a regenerated manifest to a zip, its artifact.xml and a report. Run by build-store.yml. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildStore } from './build-store';
import { readEnvironment } from './environment';
import { asPipelineError, failureFiles, leaveFailure } from './failure';
import { startProgress } from './progress';

async function main(): Promise<void> {
  // Compilers run as another user, who has to read what is laid out for them.
  process.umask(0o022);
  const environment = readEnvironment(process.env, __dirname);
  for (const name of Object.values(failureFiles)) rmSync(join(environment.sourceDirectory, name), { force: true });
  rmSync(environment.outputDirectory, { recursive: true, force: true });
  mkdirSync(environment.outputDirectory, { recursive: true });
  await buildStore(environment, startProgress(console.log));
}

/** Leaves the error where the buildspec's last phase finds it, so that the workflow can fail with its name. */
function fail(error: unknown): void {
  const failure = asPipelineError(error);
  console.error(error === failure ? `${failure.name}: ${failure.message}` : error);
  leaveFailure(process.env.CODEBUILD_SRC_DIR ?? process.cwd(), failure);
  process.exitCode = 1;
}

main().catch(fail);
