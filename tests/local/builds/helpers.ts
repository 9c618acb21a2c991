import { parseBuildspec } from '../../../local/builds/buildspec';
import { type PhaseReport, type RunOptions, runPhases } from '../../../local/builds/runner';
import { temporaryDirectory } from '../../support/temporary';

/** The environment that a machine's shell needs. */
const baseEnvironment = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };

/** Runs a buildspec's phases in a new directory, and collects what it says. */
export async function run(buildspec: string, options: Partial<RunOptions> = {}) {
  const sourceDirectory = options.sourceDirectory ?? temporaryDirectory('build');
  const lines: string[] = [];
  const phases: PhaseReport[] = [];
  const result = await runPhases({
    buildspec: parseBuildspec(buildspec),
    sourceDirectory,
    stateDirectory: temporaryDirectory('build'),
    environment: baseEnvironment,
    onLine: (line) => lines.push(line),
    onPhaseEnd: (phase) => phases.push(phase),
    ...options,
  });
  /** What the commands wrote, without the runner's own lines. */
  const output = lines.filter((line) => !line.startsWith('[Container]'));
  return { ...result, lines, output, phases, sourceDirectory };
}
