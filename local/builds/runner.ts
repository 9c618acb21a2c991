/** Runs the phases of a buildspec in one shell. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Buildspec } from './buildspec';
import { checkRuntimeVersions } from './runtime-versions';
import { BuildShell } from './shell';

export interface PhaseContext {
  /** CodeBuild's code for what went wrong, such as `COMMAND_EXECUTION_ERROR`. */
  statusCode: string;
  message: string;
}

/** One phase of a build, as CodeBuild reports it. Times are milliseconds since 1970. */
export interface PhaseReport {
  phaseType: string;
  phaseStatus: 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT';
  startTime: number;
  endTime: number;
  contexts: PhaseContext[];
}

export interface CommandsResult {
  succeeded: boolean;
  /** False when the build ended before its artifacts may be uploaded. */
  reachedArtifacts: boolean;
  exportedVariables: { name: string; value: string }[];
}

export interface RunOptions {
  buildspec: Buildspec;
  /** Source directory, in which the first command starts. */
  sourceDirectory: string;
  /** Directory for the runner's own files. */
  stateDirectory: string;
  /** Whole environment of the commands. The buildspec's variables don't override these. */
  environment: Record<string, string>;
  onLine(line: string): void;
  /** Called when a phase starts, and with its report when it ends. */
  onPhaseStart?(phaseType: string): void;
  onPhaseEnd?(report: PhaseReport): void;
  /** Aborting kills the commands; the reason says whether the build was stopped or timed out. */
  signal?: AbortSignal;
}

/** Why a build was ended from outside: the reason of the `signal`. */
export type AbortReason = 'STOPPED' | 'TIMED_OUT';

/** CodeBuild reports all of them, also those that a buildspec says nothing of. */
const phases = ['install', 'pre_build', 'build', 'post_build'] as const;

/**
 * Runs the phases with CodeBuild's transitions: a failed install ends the build, and after a failed build post_build still runs.
 */
export async function runPhases(options: RunOptions): Promise<CommandsResult> {
  const { buildspec, signal } = options;
  const shell = new BuildShell({
    stateDirectory: options.stateDirectory,
    workingDirectory: options.sourceDirectory,
    environment: { ...buildspec.env?.variables, ...options.environment },
    onLine: options.onLine,
  });
  const kill = () => shell.kill();
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  let succeeded = true;
  /** True once no later phase may run. */
  let ended = false;
  try {
    for (const name of phases) {
      const problem = await runPhase(name, options, shell);
      if (problem) succeeded = false;
      ended = signal?.aborted === true || (problem !== undefined && name !== 'build');
      if (ended) break;
    }
    const exportedVariables = signal?.aborted ? [] : await readExportedVariables(options, shell);
    return { succeeded, reachedArtifacts: !ended, exportedVariables };
  } finally {
    signal?.removeEventListener('abort', kill);
    await shell.close();
  }
}

/** Returns what went wrong, if anything. */
async function runPhase(
  name: (typeof phases)[number],
  options: RunOptions,
  shell: BuildShell,
): Promise<PhaseContext | undefined> {
  const { buildspec, signal } = options;
  const phaseType = name.toUpperCase();
  const startTime = Date.now();
  options.onPhaseStart?.(phaseType);
  let problem: PhaseContext | undefined;
  if (name === 'install') problem = await checkTools(options);
  else if (name !== 'pre_build') problem = await runCommands(buildspec.phases[name]?.commands, options, shell);
  options.onPhaseEnd?.({
    phaseType,
    phaseStatus: signal?.aborted ? signal.reason : problem ? 'FAILED' : 'SUCCEEDED',
    startTime,
    endTime: Date.now(),
    contexts: problem && !signal?.aborted ? [problem] : [],
  });
  return problem;
}

async function checkTools({ buildspec, environment, onLine }: RunOptions): Promise<PhaseContext | undefined> {
  try {
    await checkRuntimeVersions(buildspec.phases.install?.['runtime-versions'] ?? {}, environment);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    onLine(message);
    return { statusCode: 'YAML_FILE_ERROR', message };
  }
}

/** Runs commands until one fails. */
async function runCommands(
  commands: string[] = [],
  { onLine }: RunOptions,
  shell: BuildShell,
): Promise<PhaseContext | undefined> {
  for (const command of commands) {
    onLine(`[Container] Running command ${command.trimEnd()}`);
    const status = await shell.run(command);
    if (status === 0) continue;
    const message = `Error while executing command: ${command.trimEnd()}. Reason: exit status ${status}`;
    onLine(`[Container] ${message}`);
    return { statusCode: 'COMMAND_EXECUTION_ERROR', message };
  }
  return undefined;
}

/** The variables named in `exported-variables` that are set when the last command has ended. */
async function readExportedVariables(
  { buildspec, stateDirectory }: RunOptions,
  shell: BuildShell,
): Promise<{ name: string; value: string }[]> {
  const names = buildspec.env?.['exported-variables'] ?? [];
  const directory = join(stateDirectory, 'exported');
  mkdirSync(directory, { recursive: true });
  const exported: { name: string; value: string }[] = [];
  for (const name of names) {
    const file = join(directory, name);
    await shell.run(`if [ -n "\${${name}+set}" ]; then printf '%s' "$${name}" >'${file}'; fi`);
    if (existsSync(file)) exported.push({ name, value: readFileSync(file, 'utf8') });
  }
  return exported;
}
