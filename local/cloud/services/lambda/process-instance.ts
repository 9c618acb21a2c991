/** An execution environment that is a process of this machine, with its log stream. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createCpuGroup } from '../../../../lambda-host/cpu';
import { bootstrapTitle } from '../../../../lambda-host/dotnet-environment';
import { Environment, initLimit } from '../../../../lambda-host/environment';
import type { StartOptions } from '../../../../lambda-host/function-environment';
import type { Invocation, InvocationResult } from '../../../../lambda-host/runtime-api';
import { isNode, startOptions } from '../../../../lambda-host/runtimes';
import { Turns } from '../../../../lambda-host/turns';
import type { Cloud } from '../../../contract/service';
import type { Completed, Instance } from './instance';
import { FunctionLog } from './logs';
import { endedBy, endLine, type InitializationType, initReportLine, reportLine } from './report';
import type { FunctionVersion, UsedLayer } from './store';

/** Init phases, where they are measured: each has the machine for itself, as it has its two processors in Lambda. */
const inits = new Turns();

/** Seconds that an init phase may take for which nobody waits; a function whose own time limit is longer has that. */
const aheadInitLimit = 130;

export class ProcessInstance implements Instance {
  private environment!: Environment;
  private invoked = false;

  private constructor(
    private readonly options: StartOptions,
    private readonly log: FunctionLog,
    private readonly configuration: FunctionVersion['configuration'],
    private readonly type: InitializationType,
    private readonly throttleCpu: boolean,
  ) {}

  static async start(
    cloud: Cloud,
    { configuration, layers, sha256 }: FunctionVersion,
    type: InitializationType,
  ): Promise<ProcessInstance> {
    const { FunctionName: name, Version: version, Role: roleArn, MemorySize: memory } = configuration;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const streamName = `${day}/[${version}]${randomBytes(16).toString('hex')}`;
    const location = { groupName: configuration.LoggingConfig.LogGroup as string, streamName };
    const principal = { kind: 'role', roleArn, sessionName: name, assumedBy: 'lambda.amazonaws.com' } as const;
    const archive = ({ sha256: hash }: Pick<UsedLayer, 'sha256'>) => ({
      path: cloud.state.blobPath(hash),
      sha256: hash,
    });
    const options = await startOptions({
      name,
      version,
      runtime: configuration.Runtime,
      handler: configuration.Handler,
      memoryMegabytes: memory,
      variables: configuration.Environment?.Variables ?? {},
      code: archive({ sha256 }),
      layers: layers.map(archive),
      logGroup: location.groupName,
      logStream: streamName,
      initializationType: type,
      region: cloud.region,
      endpoint: cloud.endpoint,
      credentials: cloud.credentialsFor(roleArn, name),
      directory: path.join(cloud.directory, 'functions'),
    });
    const log = new FunctionLog(cloud, principal, location);
    const throttleCpu = cloud.lambdaOptions?.throttleCpu === true && !isNode(configuration.Runtime);
    const instance = new ProcessInstance(options, log, configuration, type, throttleCpu);
    await instance.begin();
    return instance;
  }

  get alive(): boolean {
    return this.environment.alive;
  }

  async initialize(): Promise<InvocationResult | undefined> {
    const ahead = Math.max(aheadInitLimit, this.configuration.Timeout);
    const error = await this.environment.initialize(this.type === 'on-demand' ? initLimit : ahead);
    if (error) this.log.line(initReportLine(this.environment.age, endedBy(error)));
    return error;
  }

  async invoke(invocation: Invocation): Promise<Completed> {
    const asked = performance.now();
    const initError = this.invoked ? undefined : await this.initialize();
    const restoreDuration = this.type === 'snap-start' && !this.invoked ? performance.now() - asked : undefined;
    this.invoked = true;
    // Of an init phase that failed, the invocation's log has the output, too: in AWS it is tried again within the invocation.
    if (!initError) this.log.record();
    // One that takes too long is begun again here, too, and then has the time of the invocation.
    const beginsAgain = this.type === 'on-demand' && initError !== undefined && endedBy(initError) === 'timeout';
    if (beginsAgain) await this.begin();

    const { requestId } = invocation;
    this.log.line(`START RequestId: ${requestId} Version: ${this.configuration.Version}`);
    const { result, ...measured } = await this.environment.invoke(invocation, beginsAgain);
    const ended = result.functionError && !this.alive ? endedBy(result) : undefined;
    if (ended) this.log.line(endLine(requestId, result));
    this.log.line(`END RequestId: ${requestId}`);
    this.log.line(
      reportLine({
        ...measured,
        ...(restoreDuration !== undefined && { initDuration: undefined, restoreDuration }),
        requestId,
        memoryMegabytes: this.configuration.MemorySize,
        ended,
      }),
    );
    return { result, log: this.log.recording() };
  }

  async close(): Promise<void> {
    await this.environment.close();
    await this.log.close();
  }

  private async begin(): Promise<void> {
    const release = this.throttleCpu ? await inits.take() : () => {};
    try {
      await this.start();
    } catch (error) {
      release();
      throw error;
    }
    // One that never ends is somebody's to end, and keeps nobody else waiting for longer than Lambda would wait for it.
    const limit = setTimeout(initLimit * 1000, undefined, { ref: false });
    Promise.race([this.environment.initialized, limit]).then(release);
  }

  private async start(): Promise<void> {
    this.log.record();
    const runtime = `${this.configuration.Runtime}, run by ${bootstrapTitle(this.options)}`;
    this.log.line(`INIT_START Runtime Version: ${runtime}`);
    const group = this.throttleCpu ? createCpuGroup() : undefined;
    this.environment = await Environment.start({
      ...this.options,
      ...(group && !('unavailable' in group) && { cpu: { group, megabytes: this.configuration.MemorySize } }),
      onOutput: (text) => this.log.output(text),
    });
  }
}
