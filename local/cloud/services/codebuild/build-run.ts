/** Runs one build from its sources to its artifacts. */
import { mkdirSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findArtifacts } from '../../../builds/artifacts';
import { type Buildspec, parseBuildspec } from '../../../builds/buildspec';
import {
  type AbortReason,
  type CommandsResult,
  type PhaseContext,
  type PhaseReport,
  runPhases,
} from '../../../builds/runner';
import type { Cloud, Principal } from '../../../contract/service';
import { LogWriter } from '../log-writer';
import { buildUuid, type StoredBuild } from './build';
import type { BuildQueue } from './build-queue';
import { buildEnvironment } from './environment';
import { imageProblem } from './image-availability';
import { downloadSource, uploadArtifacts } from './s3';

/** Gets every line of every build's output as it is written. */
export type OnBuildOutput = (build: { id: string; projectName: string }, line: string) => void;

/** A failure that CodeBuild has a status code of its own for. */
class PhaseFailure extends Error {
  constructor(readonly context: PhaseContext) {
    super(context.message);
  }
}

export class BuildRun {
  private readonly abort = new AbortController();
  private readonly principal: Principal;
  private readonly directory: string;
  private readonly log: LogWriter;
  private timeout: NodeJS.Timeout | undefined;
  private leaveQueue: (() => void) | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly build: StoredBuild,
    private readonly queue: BuildQueue,
    private readonly onOutput: OnBuildOutput,
    /** Called whenever the build has changed. */
    private readonly changed: () => void,
  ) {
    const { settings, sessionName } = build;
    const assumedBy = 'codebuild.amazonaws.com';
    this.principal = { kind: 'role', roleArn: settings.serviceRole, sessionName, assumedBy };
    this.directory = join(cloud.directory, 'builds', buildUuid(build));
    this.log = new LogWriter(cloud, this.principal, build.log);
  }

  /** Ends the build: its commands are killed. */
  stop(reason: AbortReason): void {
    this.abort.abort(reason);
  }

  /** Runs the build to its end. Whatever goes wrong is in the build's phases; nothing is thrown. */
  async run(): Promise<void> {
    let succeeded = false;
    try {
      succeeded = await this.phases();
    } finally {
      clearTimeout(this.timeout);
      const { signal } = this.abort;
      this.startPhase('FINALIZING');
      this.endPhase(this.report('FINALIZING', Date.now()));
      await this.log.close();
      await rm(this.directory, { recursive: true, force: true });
      this.leaveQueue?.();
      this.build.status = signal.aborted ? signal.reason : succeeded ? 'SUCCEEDED' : 'FAILED';
      this.build.endTime = Date.now();
      this.build.currentPhase = 'COMPLETED';
      this.build.phases.push({ phaseType: 'COMPLETED', startTime: this.build.endTime });
      this.changed();
    }
  }

  private async phases(): Promise<boolean> {
    this.startPhase('SUBMITTED');
    this.endPhase(this.report('SUBMITTED', Date.now()));
    const { queuedTimeoutInMinutes, timeoutInMinutes } = this.build.settings;
    this.endAfter(queuedTimeoutInMinutes);
    const entered = await this.phase('QUEUED', 'INTERNAL_ERROR', async () => {
      this.leaveQueue = await this.queue.enter(this.abort.signal);
      return this.leaveQueue !== undefined;
    });
    if (!entered) return false;
    this.endAfter(timeoutInMinutes);
    const opened = await this.phase('PROVISIONING', 'ACCESS_DENIED', async () => {
      const problem = imageProblem(this.build.settings.environment.image, this.cloud.unavailableImages);
      if (problem) throw new PhaseFailure(problem);
      mkdirSync(this.directory, { recursive: true });
      await this.log.open();
      return true;
    });
    if (!opened) return false;
    const prepared = await this.phase('DOWNLOAD_SOURCE', 'CLIENT_ERROR', () => this.prepare());
    if (!prepared) return false;

    const { buildspec, sourceDirectory, environment } = prepared;
    const commands = await this.runCommands(buildspec, sourceDirectory, environment);
    this.build.exportedVariables = commands.exportedVariables;
    if (!commands.reachedArtifacts) return false;
    const uploaded = await this.phase('UPLOAD_ARTIFACTS', 'CLIENT_ERROR', () =>
      this.uploadArtifacts(buildspec, sourceDirectory),
    );
    return commands.succeeded && uploaded !== undefined;
  }

  private endAfter(minutes: number): void {
    clearTimeout(this.timeout);
    this.timeout = setTimeout(() => this.stop('TIMED_OUT'), minutes * 60_000);
  }

  private async prepare() {
    const { settings } = this.build;
    const sourceDirectory = join(realpathSync(this.directory), 'src');
    const directories: Record<string, string> = { CODEBUILD_SRC_DIR: sourceDirectory };
    await downloadSource(this.cloud, this.principal, settings.source, sourceDirectory);
    for (const source of settings.secondarySources) {
      const directory = join(realpathSync(this.directory), `src-${source.sourceIdentifier}`);
      directories[`CODEBUILD_SRC_DIR_${source.sourceIdentifier}`] = directory;
      await downloadSource(this.cloud, this.principal, source, directory);
    }
    const environment = buildEnvironment(this.cloud, this.build, directories);
    return { buildspec: parseBuildspec(settings.source.buildspec), sourceDirectory, environment };
  }

  private runCommands(
    buildspec: Buildspec,
    sourceDirectory: string,
    environment: Record<string, string>,
  ): Promise<CommandsResult> {
    return runPhases({
      buildspec,
      sourceDirectory,
      stateDirectory: join(this.directory, 'runner'),
      environment,
      signal: this.abort.signal,
      onLine: (line) => this.line(line),
      onPhaseStart: (phaseType) => this.startPhase(phaseType),
      onPhaseEnd: (report) => this.endPhase(report),
    });
  }

  private async uploadArtifacts(buildspec: Buildspec, sourceDirectory: string): Promise<true> {
    const { artifacts } = this.build.settings;
    if (artifacts.type === 'NO_ARTIFACTS') return true;
    if (!buildspec.artifacts)
      throw new Error('The buildspec has no artifacts section, and the project wants artifacts');
    const files = findArtifacts(buildspec.artifacts, sourceDirectory);
    this.line(`[Container] Uploading ${files.length} artifact files`);
    this.build.artifactsArn = await uploadArtifacts(this.cloud, this.principal, artifacts, files);
    return true;
  }

  /** Runs one phase of the service's own. An error becomes the phase's context; the result is undefined then. */
  private async phase<T>(phaseType: string, statusCode: string, work: () => Promise<T>): Promise<T | undefined> {
    const { signal } = this.abort;
    const startTime = Date.now();
    this.startPhase(phaseType);
    try {
      const result = await work();
      if (signal.aborted) {
        this.endPhase({ ...this.report(phaseType, startTime), phaseStatus: signal.reason });
        return undefined;
      }
      this.endPhase(this.report(phaseType, startTime));
      return result;
    } catch (error) {
      const { name, message } = error as Error;
      const context =
        error instanceof PhaseFailure
          ? error.context
          : { statusCode, message: name === 'Error' ? message : `${name}: ${message}` };
      this.line(`[Container] Phase context status code: ${context.statusCode} Message: ${context.message}`);
      this.endPhase({ ...this.report(phaseType, startTime), phaseStatus: 'FAILED', contexts: [context] });
      return undefined;
    }
  }

  private report(phaseType: string, startTime: number): PhaseReport {
    return { phaseType, phaseStatus: 'SUCCEEDED', startTime, endTime: Date.now(), contexts: [] };
  }

  private startPhase(phaseType: string): void {
    this.build.currentPhase = phaseType;
    this.build.phases.push({ phaseType, startTime: Date.now() });
    this.changed();
  }

  private endPhase(report: PhaseReport): void {
    this.build.phases[this.build.phases.length - 1] = report;
    this.line(`[Container] Phase complete: ${report.phaseType} State: ${report.phaseStatus}`);
    this.changed();
  }

  private line(line: string): void {
    this.log.line(line);
    this.onOutput(this.build, line);
  }
}
