/** One execution environment of one function version, with its log stream. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { bootstrapTitle } from '../../../../lambda-host/dotnet-environment';
import { Environment } from '../../../../lambda-host/environment';
import type { Poolable } from '../../../../lambda-host/pool';
import type { Invocation, InvocationResult } from '../../../../lambda-host/runtime-api';
import { startOptions } from '../../../../lambda-host/runtimes';
import type { Cloud } from '../../../contract/service';
import { FunctionLog } from './logs';
import type { FunctionVersion, UsedLayer } from './store';

export interface Completed {
  result: InvocationResult;
  /** What was logged from the invocation's START line to its REPORT line. */
  log: string;
}

export class Instance implements Poolable {
  private constructor(
    private readonly environment: Environment,
    private readonly log: FunctionLog,
    private readonly version: string,
    private readonly memory: number,
  ) {}

  static async start(cloud: Cloud, { configuration, layers, sha256 }: FunctionVersion): Promise<Instance> {
    const { FunctionName: name, Version: version, Role: roleArn, MemorySize: memory } = configuration;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const streamName = `${day}/[${version}]${randomBytes(16).toString('hex')}`;
    const location = { groupName: configuration.LoggingConfig.LogGroup as string, streamName };
    const principal = { kind: 'role', roleArn, sessionName: name, assumedBy: 'lambda.amazonaws.com' } as const;
    const log = new FunctionLog(cloud, principal, location);
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
      region: cloud.region,
      endpoint: cloud.endpoint,
      credentials: cloud.credentialsFor(roleArn, name),
      directory: path.join(cloud.directory, 'functions'),
    });
    log.line(`INIT_START Runtime Version: ${configuration.Runtime}, run by ${bootstrapTitle(options)}`);
    const environment = await Environment.start({ ...options, onOutput: (text) => log.output(text) });
    return new Instance(environment, log, version, memory);
  }

  get alive(): boolean {
    return this.environment.alive;
  }

  async invoke(invocation: Invocation): Promise<Completed> {
    this.log.record();
    const request = `RequestId: ${invocation.requestId}`;
    this.log.line(`START ${request} Version: ${this.version}`);
    const { result, duration, initDuration } = await this.environment.invoke(invocation);
    if (result.functionError && !this.alive) this.log.line(`${Buffer.from(result.payload)}`);
    this.log.line(`END ${request}`);
    this.log.line(report(request, this.memory, duration, initDuration));
    return { result, log: this.log.recording() };
  }

  async close(): Promise<void> {
    await this.environment.close();
    await this.log.close();
  }
}

/** Lambda's own summary of an invocation. Durations are in milliseconds. */
function report(request: string, memory: number, duration: number, initDuration?: number): string {
  const init = initDuration === undefined ? [] : [`Init Duration: ${initDuration.toFixed(2)} ms`];
  // The init phase is billed, too.
  const billed = Math.ceil(duration + (initDuration ?? 0));
  const parts = [
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${memory} MB`,
    ...init,
  ];
  return `REPORT ${[request, ...parts].join('\t')}`;
}
