/** Runs the phases of a buildspec in one shell. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildPhaseName, type Buildspec, type BuildspecPhase, buildPhases } from './buildspec';
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

const defaultRetries = 3;

/**
 * Runs install, pre_build, build and post_build with CodeBuild's transitions: a failed install or pre_build ends the
 * build, after a failed build post_build still runs (with `CODEBUILD_BUILD_SUCCEEDING=0`), and a phase's `on-failure`
 * overrides that.
 */
export async function runPhases(options: RunOptions): Promise<CommandsResult> {
  const { buildspec, signal } = options;
  const shell = new BuildShell({
    stateDirectory: options.stateDirectory,
    workingDirectory: options.sourceDirectory,
    environment: { ...buildspec.env?.variables, ...options.environment, CODEBUILD_BUILD_SUCCEEDING: '1' },
    onLine: options.onLine,
  });
  const kill = () => shell.kill();
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  try {
    const run = new PhaseRun(options, shell);
    for (const name of buildPhases) {
      await run.phase(name);
      if (run.ended) break;
    }
    const exportedVariables = signal?.aborted ? [] : await readExportedVariables(options, shell);
    return { succeeded: run.succeeded, reachedArtifacts: !run.ended, exportedVariables };
  } finally {
    signal?.removeEventListener('abort', kill);
    await shell.close();
  }
}

class PhaseRun {
  succeeded = true;
  /** True once no later phase may run. */
  ended = false;

  constructor(
    private readonly options: RunOptions,
    private readonly shell: BuildShell,
  ) {}

  async phase(name: BuildPhaseName): Promise<void> {
    const { buildspec, signal } = this.options;
    const phase: BuildspecPhase = buildspec.phases[name] ?? {};
    const phaseType = name.toUpperCase();
    const startTime = Date.now();
    this.options.onPhaseStart?.(phaseType);

    const problem = (await this.checkTools(name)) ?? (await this.commandsWithRetries(phase));
    const [onFailure] = (phase['on-failure'] ?? '').split('-');
    if (problem && onFailure !== 'CONTINUE') this.succeeded = false;
    if (problem) await this.shell.run(`export CODEBUILD_BUILD_SUCCEEDING=${this.succeeded ? 1 : 0}`);

    const finallyProblem = await this.commands(phase.finally);
    if (finallyProblem) this.succeeded = false;

    const contexts = [problem, finallyProblem].filter((context) => context !== undefined);
    this.options.onPhaseEnd?.({
      phaseType,
      phaseStatus: signal?.aborted ? signal.reason : contexts.length > 0 ? 'FAILED' : 'SUCCEEDED',
      startTime,
      endTime: Date.now(),
      contexts: signal?.aborted ? [] : contexts,
    });
    const endsBuild = contexts.length > 0 && onFailure !== 'CONTINUE' && (name !== 'build' || onFailure === 'ABORT');
    this.ended = endsBuild || signal?.aborted === true;
  }

  private async checkTools(name: BuildPhaseName): Promise<PhaseContext | undefined> {
    const wanted = this.options.buildspec.phases.install?.['runtime-versions'];
    if (name !== 'install' || !wanted) return undefined;
    try {
      await checkRuntimeVersions(wanted, this.options.environment);
      return undefined;
    } catch (error) {
      const { message } = error as Error;
      this.options.onLine(message);
      return { statusCode: 'YAML_FILE_ERROR', message };
    }
  }

  private async commandsWithRetries(phase: BuildspecPhase): Promise<PhaseContext | undefined> {
    const [action, count] = (phase['on-failure'] ?? '').split('-');
    let retries = action === 'RETRY' ? Number(count ?? defaultRetries) : 0;
    let problem = await this.commands(phase.commands);
    while (problem && retries > 0 && !this.options.signal?.aborted) {
      retries -= 1;
      problem = await this.commands(phase.commands);
    }
    return problem;
  }

  /** Runs commands until one fails. */
  private async commands(commands: string[] = []): Promise<PhaseContext | undefined> {
    for (const command of commands) {
      this.options.onLine(`[Container] Running command ${command.trimEnd()}`);
      const status = await this.shell.run(command);
      if (status === 0) continue;
      const message = `Error while executing command: ${command.trimEnd()}. Reason: exit status ${status}`;
      this.options.onLine(`[Container] ${message}`);
      return { statusCode: 'COMMAND_EXECUTION_ERROR', message };
    }
    return undefined;
  }
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
