/**
 * A stack in which everything is turned on that takes a permission, with functions of users that aren't real. Its own functions, state
 * machines, builds and roles are; and all that the roles are allowed is recorded.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CreateFunctionCommandInput, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { builderPrefix } from '../../core/keys';
import { machineArchitecture } from '../../core/targets';
import { killProcessesOf } from '../../fleet/stage-process';
import { openLocalStack } from '../../local/commands/local-stack';
import type { SimulatedFunction } from '../../local/contract/lambda';
import type { Decision, Shape } from '../../local/contract/service';
import { profileOf } from '../../profiles/arrived-record';
import { formatProfile } from '../../profiles/profile';
import { onDapper } from '../lambdas/fakes/deps-json';
import { functionZip } from '../lambdas/publish-function/made-layer';
import { record } from '../lambdas/record-function/world';
import { zip } from '../local/cloud/lambda-fixture';
import { executionRole } from '../pipeline/execution-role';
import { Pipeline } from '../pipeline/support';
import { standInPrograms } from './build-programs';
import { sendRecord } from './send-record';
import { layer, stackConfig } from './settings';

/** Whether it has a version of the package layer that is not its first. */
const newest = (layers: Shape[]): boolean =>
  layers.some(({ Arn }) => new RegExp(`:layer:${layer}-.*:[2-9]$`).test(Arn));

/** Milliseconds between two looks at an execution: several run at a time, and looking takes processing power. */
const lookInterval = 200;

export class PermissionsStack {
  /** What has happened so far, in its order. */
  readonly decisions: Decision[] = [];
  pipeline!: Pipeline;
  private waiting: { isMet(decision: Decision): boolean; act(): void } | undefined;
  /** A startup profile. Nothing here makes an image of one: what is built with it is refused. */
  readonly profile = formatProfile(profileOf(record(), { framework: 'net10.0', architecture: machineArchitecture }));

  static async open(): Promise<PermissionsStack> {
    const opened = new PermissionsStack();
    const directory = await mkdtemp(path.join(tmpdir(), 'permissions-'));
    const stack = await openLocalStack({
      directory,
      config: stackConfig,
      retryScale: 0.01,
      lambda: { simulate: (configuration) => opened.simulate(configuration) },
      onDecision: (decision) => opened.heard(decision),
      console: { line() {}, busy() {}, idle() {} },
    });
    opened.pipeline = await Pipeline.of(stack, directory);
    await opened.replacePrograms();
    return opened;
  }

  close(): Promise<void> {
    return this.pipeline.close();
  }

  private heard(decision: Decision): void {
    this.decisions.push(decision);
    if (this.waiting?.isMet(decision)) this.waiting.act();
  }

  /** Acts at the next call of an action on a function, once. */
  atNext(action: string, name: string, act: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = {
        isMet: (decision) => decision.action === action && decision.resource.endsWith(`:function:${name}`),
        act: () => {
          this.waiting = undefined;
          act();
          resolve();
        },
      };
    });
  }

  /** Kills whatever process of a stage there is. */
  kill(stage: string): void {
    killProcessesOf(`prejit-dev-${stage}`, this.pipeline.stack.endpoint);
  }

  private async replacePrograms(): Promise<void> {
    const { bucket, aws } = this.pipeline;
    const [Key = ''] = await this.pipeline.keys(builderPrefix);
    const Body = await standInPrograms(await this.pipeline.read(Key));
    await aws.s3.putObject({ Bucket: bucket, Key, Body });
  }

  private simulate({ FunctionName, Layers = [] }: Shape): SimulatedFunction | undefined {
    if (FunctionName.startsWith('prejit-')) return undefined;
    const arnOf = (prefix: string) => Layers.find(({ Arn }: Shape) => Arn.includes(`:layer:${prefix}`))?.Arn;
    const recorder = arnOf('rec_');
    return {
      initDuration: arnOf('fn_') && !FunctionName.endsWith('-slower') ? 50 : 150,
      invoke: () => {
        if (FunctionName.endsWith('-broken') && newest(Layers)) throw new Error('It does not work with that.');
        if (recorder)
          void sendRecord(this.pipeline.aws.lambda, recorder, FunctionName === 'own-recorded' ? record() : 'no record');
        return { answer: {}, duration: 50 };
      },
    };
  }

  /** Creates a function of a user's that the package layer is for. */
  createConsumer = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<string> =>
    this.create(FunctionName, { 'App.deps.json': onDapper, 'App.runtimeconfig.json': '{}', 'App.dll': 'IL' }, more);

  /** Creates an ordinary function of a user's, as a layer of its own can be made for. */
  createFunction = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<string> =>
    this.create(FunctionName, undefined, more);

  /** @returns its ARN */
  private async create(
    FunctionName: string,
    files: Record<string, string> | undefined,
    more: Partial<CreateFunctionCommandInput>,
  ): Promise<string> {
    const { lambda } = this.pipeline.aws;
    const { FunctionArn = '' } = await lambda.createFunction({
      FunctionName,
      Runtime: 'dotnet10',
      Architectures: [machineArchitecture],
      Handler: 'App::App.Function::Handle',
      Role: await executionRole(this.pipeline, FunctionName),
      Code: { ZipFile: files ? await zip(files) : await functionZip() },
      MemorySize: 512,
      ...more,
    });
    await this.updated(FunctionName);
    return FunctionArn;
  }

  updated = (FunctionName: string) =>
    waitUntilFunctionUpdatedV2(
      { client: this.pipeline.aws.lambda, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
      { FunctionName },
    );

  /** Publishes a version, with an alias that names it. */
  async publish(FunctionName: string, Name: string): Promise<void> {
    const { Version: FunctionVersion } = await this.pipeline.aws.lambda.publishVersion({ FunctionName });
    await this.pipeline.aws.lambda.createAlias({ FunctionName, Name, FunctionVersion });
  }

  /** The same, and environments are kept for the alias. */
  async publishProvisioned(FunctionName: string, Name: string): Promise<void> {
    await this.publish(FunctionName, Name);
    const { lambda } = this.pipeline.aws;
    const environments = { FunctionName, Qualifier: Name };
    await lambda.putProvisionedConcurrencyConfig({ ...environments, ProvisionedConcurrentExecutions: 1 });
    while ((await lambda.getProvisionedConcurrencyConfig(environments)).Status !== 'READY') await sleep(25);
  }

  giveEvent = (name: string): Promise<void> => this.put(`functions/${name}/events/event.json`, '{}');

  async put(Key: string, Body: string | Buffer): Promise<void> {
    await this.pipeline.aws.s3.putObject({ Bucket: this.pipeline.bucket, Key, Body });
  }

  async remove(Key: string): Promise<void> {
    await this.pipeline.aws.s3.deleteObject({ Bucket: this.pipeline.bucket, Key });
  }

  /** Publishes a version of a layer by hand. @returns its ARN */
  async publishLayer(LayerName: string, Description?: string): Promise<string> {
    const Content = { ZipFile: await zip({ 'tool.txt': 'theirs' }) };
    const { lambda } = this.pipeline.aws;
    return (await lambda.publishLayerVersion({ LayerName, Description, Content })).LayerVersionArn ?? '';
  }

  /** Invokes one of the stack's functions. */
  async invoke(stage: string, payload: Shape): Promise<void> {
    const { FunctionError, Payload } = await this.pipeline.aws.lambda.invoke({
      FunctionName: `prejit-dev-${stage}`,
      Payload: JSON.stringify(payload),
    });
    if (FunctionError) throw new Error(`${stage}: ${Payload?.transformToString()}`);
  }

  /** Starts an execution for a function. @returns its ARN */
  begin = (name: string): Promise<string> => this.start({ source: 'me', detail: { function: name } });

  /** Starts an execution of the functions' state machine. @returns its ARN */
  async start(input: Shape): Promise<string> {
    const { functionsStateMachineArn: stateMachineArn } = this.pipeline.stack.outputs;
    const { executionArn = '' } = await this.pipeline.aws.sfn.startExecution({
      stateMachineArn,
      input: JSON.stringify(input),
    });
    return executionArn;
  }

  /** From now on, nothing but a call starts an execution for a function. */
  async ignoreFunctions(): Promise<void> {
    const { events } = this.pipeline.aws;
    const { Rules = [] } = await events.listRules({});
    for (const { Name = '', EventPattern, ScheduleExpression } of Rules.filter((rule) =>
      rule.Name?.includes('-function-'),
    )) {
      await events.putRule({ Name, EventPattern, ScheduleExpression, State: 'DISABLED' });
    }
  }

  /** One that has ended. */
  async anyExecution(): Promise<string> {
    return (await this.executions('SUCCEEDED'))[0] ?? '';
  }

  /** Waits until no execution of it runs. */
  async allEnded(): Promise<void> {
    while ((await this.executions('RUNNING')).length > 0) await sleep(lookInterval);
  }

  private async executions(statusFilter: 'RUNNING' | 'SUCCEEDED'): Promise<string[]> {
    const { functionsStateMachineArn: stateMachineArn } = this.pipeline.stack.outputs;
    const { executions = [] } = await this.pipeline.aws.sfn.listExecutions({ stateMachineArn, statusFilter });
    return executions.map(({ executionArn = '' }) => executionArn);
  }

  /** Waits until an execution of it has gone through. @returns its output @throws Error when it failed */
  async outputOf(execution: string | Promise<string>): Promise<Shape> {
    const executionArn = await execution;
    for (;;) {
      const { status, output, error, cause } = await this.pipeline.aws.sfn.describeExecution({ executionArn });
      if (status === 'SUCCEEDED') return JSON.parse(output ?? '');
      if (status !== 'RUNNING') throw new Error(`The execution ended as ${status}: ${error}: ${cause}`);
      await sleep(lookInterval);
    }
  }
}
