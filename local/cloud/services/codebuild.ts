/** CodeBuild: projects, and builds that run in bash on this machine. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { announceBuildEnd } from '../../builds/completion';
import { AwsError, type Cloud, type Service, type Shape } from '../../contract/service';
import type { Table } from '../../contract/state';
import { describeBuild, type StoredBuild } from './codebuild/build';
import { BuildQueue } from './codebuild/build-queue';
import { BuildRun, type OnBuildOutput } from './codebuild/build-run';
import { curatedImages } from './codebuild/curated-images';
import { applyOverrides, checkProject, type StoredProject } from './codebuild/project';
import { paginate } from './paginate';

export interface CodeBuildOptions {
  /** Gets every line of every build's output as it is written. Default: the cloud's log. */
  onOutput?: OnBuildOutput;
  /** How many builds run at the same time; others wait. Default: one for each processor, which a compiler keeps busy. */
  concurrentBuilds?: number;
}

/** CodeBuild's own defaults, in minutes. */
const defaultTimeout = 60;
const defaultQueuedTimeout = 480;
/** A build is found again by its idempotency token for this long, in milliseconds. */
const idempotencyPeriod = 5 * 60_000;
const pageSize = 100;

export function createCodeBuildService(cloud: Cloud, options: CodeBuildOptions = {}): Service {
  const { onOutput, concurrentBuilds = availableParallelism() } = options;
  const toLog: OnBuildOutput = (build, line) => cloud.log(`${build.projectName}: ${line}`);
  return new CodeBuild(cloud, onOutput ?? toLog, new BuildQueue(concurrentBuilds));
}

class CodeBuild implements Service {
  readonly name = 'codebuild';
  private readonly projects: Table<StoredProject>;
  private readonly builds: Table<StoredBuild>;
  private readonly running = new Map<string, { run: BuildRun; ended: Promise<void> }>();

  constructor(
    private readonly cloud: Cloud,
    private readonly onOutput: OnBuildOutput,
    private readonly queue: BuildQueue,
  ) {
    this.projects = cloud.state.table('codebuild.projects');
    this.builds = cloud.state.table('codebuild.builds');
    this.endInterruptedBuilds();
  }

  readonly handlers: Service['handlers'] = {
    CreateProject: (input) => this.createProject(input),
    UpdateProject: (input) => this.updateProject(input),
    BatchGetProjects: (input) => this.batchGetProjects(input),
    DeleteProject: ({ name }) => {
      this.projects.delete(projectName(name));
    },
    ListProjects: (input) => page([...this.projects.entries()].map(([name]) => name).sort(), input, 'projects'),
    ListCuratedEnvironmentImages: () => curatedImages,
    StartBuild: (input) => this.startBuild(input),
    BatchGetBuilds: (input) => this.batchGetBuilds(input),
    ListBuilds: (input) => page(this.buildIds(input), input, 'ids'),
    StopBuild: (input) => this.stopBuild(input),
  };

  readonly differences: Service['differences'] = {
    CreateProject:
      'Sources and artifacts in S3, and the environment’s variables. Image, computer and network are not looked at: the build runs on this machine. The rest is refused by name.',
    UpdateProject: 'As CreateProject.',
    DeleteProject: 'Its builds are kept.',
    ListProjects: 'In the order of their creation.',
    BatchGetProjects: '',
    StartBuild:
      'The overrides that the workflow uses; others are refused by name. As many builds run at a time as the machine has processors.',
    BatchGetBuilds: '',
    ListBuilds: '',
    ListCuratedEnvironmentImages: 'The Amazon Linux images that stores can be built on; no others.',
    StopBuild: 'Answers when the build has ended.',
  };

  readonly actions: Service['actions'] = {
    CreateProject: ({ name }) => this.permission('CreateProject', name),
    UpdateProject: ({ name }) => this.permission('UpdateProject', name),
    DeleteProject: ({ name }) => this.permission('DeleteProject', name),
    BatchGetProjects: ({ names }) => names.flatMap((name: string) => this.permission('BatchGetProjects', name)),
    StartBuild: (input) => this.permission('StartBuild', input.projectName),
    BatchGetBuilds: ({ ids }) => ids.flatMap((id: string) => this.permission('BatchGetBuilds', buildProject(id))),
    StopBuild: ({ id }) => this.permission('StopBuild', buildProject(id)),
  };

  async close(): Promise<void> {
    const running = [...this.running.values()];
    for (const { run } of running) run.stop('STOPPED');
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** A build whose cloud was killed has failed: its processes ended with the cloud. */
  private endInterruptedBuilds(): void {
    rmSync(join(this.cloud.directory, 'builds'), { recursive: true, force: true });
    for (const build of this.builds.values()) {
      if (build.status !== 'IN_PROGRESS') continue;
      const endTime = Date.now();
      const message = 'The local cloud ended while this build was running.';
      const lastPhase = build.phases.at(-1);
      if (lastPhase && lastPhase.phaseStatus === undefined) {
        const contexts = [{ statusCode: 'INTERNAL_ERROR', message }];
        Object.assign(lastPhase, { phaseStatus: 'FAILED', endTime, contexts });
      }
      this.builds.set(build.id, { ...build, status: 'FAILED', currentPhase: 'COMPLETED', endTime });
    }
  }

  private createProject(input: Shape): Shape {
    const { name } = input;
    if (this.projects.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Project already exists: ${this.projectArn(name)}`);
    }
    checkProject(input);
    const now = Date.now();
    const settings = structuredClone(input);
    this.projects.set(name, {
      arn: this.projectArn(name),
      created: now,
      lastModified: now,
      settings,
      buildsStarted: 0,
    });
    return { project: this.describeProject(name) };
  }

  private updateProject(input: Shape): Shape {
    const name = projectName(input.name);
    const project = this.project(name);
    const given = Object.entries(input).filter(([, value]) => value !== undefined);
    const settings = { ...project.settings, ...structuredClone(Object.fromEntries(given)), name };
    checkProject(settings);
    this.projects.set(name, { ...project, settings, lastModified: Date.now() });
    return { project: this.describeProject(name) };
  }

  private batchGetProjects(input: Shape): Shape {
    const names: string[] = input.names.map(projectName);
    return {
      projects: names.filter((name) => this.projects.has(name)).map((name) => this.describeProject(name)),
      projectsNotFound: names.filter((name) => !this.projects.has(name)),
    };
  }

  private startBuild(input: Shape): Shape {
    const name = projectName(input.projectName);
    const project = this.project(name);
    const repeated = this.findByToken(name, input.idempotencyToken);
    if (repeated) return { build: describeBuild(repeated, this.cloud.region) };

    const settings = applyOverrides(withDefaults(project.settings), input);
    const uuid = randomUUID();
    const id = `${name}:${uuid}`;
    const logs = settings.logsConfig?.cloudWatchLogs;
    const streamName = logs?.streamName ? `${logs.streamName}/${uuid}` : uuid;
    const build: StoredBuild = {
      id,
      arn: `arn:aws:codebuild:${this.cloud.region}:${this.cloud.accountId}:build/${id}`,
      projectName: name,
      number: project.buildsStarted + 1,
      sessionName: `AWSCodeBuild-${uuid}`,
      settings,
      idempotencyToken: input.idempotencyToken,
      status: 'IN_PROGRESS',
      currentPhase: 'SUBMITTED',
      phases: [],
      startTime: Date.now(),
      exportedVariables: [],
      log: { groupName: logs?.groupName || `/aws/codebuild/${name}`, streamName },
    };
    this.projects.set(name, { ...project, buildsStarted: build.number });
    this.run(build);
    return { build: describeBuild(build, this.cloud.region) };
  }

  private run(build: StoredBuild): void {
    const changed = () => this.builds.set(build.id, build);
    changed();
    const run = new BuildRun(this.cloud, build, this.queue, this.onOutput, changed);
    const ended = run
      .run()
      .catch((error: Error) => this.cloud.log(`The build ${build.id} failed unexpectedly: ${error.stack}`))
      .then(() => {
        this.running.delete(build.id);
        this.emitEnd(build);
        announceBuildEnd(build.arn);
      });
    this.running.set(build.id, { run, ended });
  }

  /** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
  private emitEnd(build: StoredBuild): void {
    this.cloud.emit({
      source: 'aws.codebuild',
      'detail-type': 'CodeBuild Build State Change',
      resources: [build.arn],
      detail: { 'build-status': build.status, 'project-name': build.projectName, 'build-id': build.arn },
    });
  }

  private findByToken(name: string, token: string | undefined): StoredBuild | undefined {
    if (!token) return undefined;
    const since = Date.now() - idempotencyPeriod;
    return [...this.builds.values()].find(
      (build) => build.projectName === name && build.idempotencyToken === token && build.startTime >= since,
    );
  }

  private batchGetBuilds(input: Shape): Shape {
    const ids: string[] = input.ids.map(buildId);
    const found = ids.map((id) => this.builds.get(id)).filter((build) => build !== undefined);
    return {
      builds: found.map((build) => describeBuild(build, this.cloud.region)),
      buildsNotFound: input.ids.filter((id: string) => !this.builds.has(buildId(id))),
    };
  }

  private async stopBuild(input: Shape): Promise<Shape> {
    const id = buildId(input.id);
    if (!this.builds.has(id)) throw new AwsError('ResourceNotFoundException', `Build ${input.id} can't be found.`);
    const running = this.running.get(id);
    running?.run.stop('STOPPED');
    await running?.ended;
    const { builds } = this.batchGetBuilds({ ids: [id] });
    return { build: builds[0] };
  }

  /** Newest first, unless `sortOrder` is ASCENDING. */
  private buildIds({ sortOrder }: Shape): string[] {
    const ids = [...this.builds.values()].map((build) => build.id);
    return sortOrder === 'ASCENDING' ? ids : ids.reverse();
  }

  private project(nameOrArn: string): StoredProject {
    const project = this.projects.get(projectName(nameOrArn));
    if (project) return project;
    const message = `Project cannot be found: ${this.projectArn(projectName(nameOrArn))}`;
    throw new AwsError('ResourceNotFoundException', message);
  }

  private describeProject(name: string): Shape {
    const { arn, created, lastModified, settings } = this.project(name);
    return { ...withDefaults(settings), arn, created: new Date(created), lastModified: new Date(lastModified) };
  }

  private projectArn(name: string): string {
    return `arn:aws:codebuild:${this.cloud.region}:${this.cloud.accountId}:project/${name}`;
  }

  private permission(operation: string, nameOrArn: string) {
    return [{ action: `codebuild:${operation}`, resource: this.projectArn(projectName(nameOrArn)) }];
  }
}

const withDefaults = (settings: Shape): Shape => ({
  ...settings,
  timeoutInMinutes: settings.timeoutInMinutes || defaultTimeout,
  queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes || defaultQueuedTimeout,
});

/** Both a project's name and its ARN name it. */
const projectName = (nameOrArn = ''): string => nameOrArn.split(':project/').at(-1) ?? '';
/** Both a build's id and its ARN name it. */
const buildId = (idOrArn = ''): string => idOrArn.split(':build/').at(-1) ?? '';
const buildProject = (idOrArn: string): string => buildId(idOrArn).split(':')[0] ?? '';

function page(items: string[], input: Shape, member: string): Shape {
  const { page: found, nextToken } = paginate(items, pageSize, input.nextToken, 'InvalidInputException');
  return { [member]: found, nextToken };
}
