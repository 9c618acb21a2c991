/** What the programs of the builds have in common: where they find what they are to do, and how they say that they failed. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildEnvironment, readEnvironment } from './environment';
import { asPipelineError, failureFiles, leaveFailure } from './failure';
import { type Progress, startProgress } from './progress';

/**
 * Runs a build to its end, with an empty output. A failure is left where the buildspec's last phase finds it, so that the
 * workflow can fail with its name.
 * @param programDirectory holds the program, and what is deployed beside it
 */
export async function runProgram(
  programDirectory: string,
  build: (environment: BuildEnvironment, progress: Progress) => Promise<unknown>,
): Promise<void> {
  try {
    // Compilers run as another user, who has to read what is laid out for them.
    process.umask(0o022);
    const environment = readEnvironment(process.env, programDirectory);
    for (const name of Object.values(failureFiles)) rmSync(join(environment.sourceDirectory, name), { force: true });
    rmSync(environment.outputDirectory, { recursive: true, force: true });
    mkdirSync(environment.outputDirectory, { recursive: true });
    await build(environment, startProgress(console.log));
  } catch (error) {
    const failure = asPipelineError(error);
    console.error(error === failure ? `${failure.name}: ${failure.message}` : error);
    leaveFailure(process.env.CODEBUILD_SRC_DIR ?? process.cwd(), failure);
    process.exitCode = 1;
  }
}
