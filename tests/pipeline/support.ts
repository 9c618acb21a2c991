/** A stack of its own on this machine, and what a user of AWS would do with it through the SDK. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import type { ExecutionResult, Release } from '../../core/pipeline';
import type { ToldRelease } from '../../lambdas/notify/message';
import { type Clients, clientsFor } from '../../local/commands/clients';
import { findExecution, ofUpload } from '../../local/commands/follow';
import { releaseObjects } from '../../local/commands/follow-upload';
import { type LocalStack, openLocalStack, type StackAccess } from '../../local/commands/local-stack';
import type { Console } from '../../local/console';
import type { LambdaOptions } from '../../local/contract/lambda';
import { provisionedDirectory } from '../support/provisioned';

// The SDK's clients would warn about old versions of Node in every test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Executions wait a hundredth of the time before they try a state again. */
const retryScale = 0.01;

const quiet: Console = { line() {}, busy() {}, idle() {} };

/** How an execution ended. */
export interface Ended {
  execution: string;
  status: 'SUCCEEDED' | 'SUPERSEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  error?: string;
  cause?: string;
  releases: ToldRelease[];
}

interface Notification {
  subject: string;
  message: string;
}

export class Pipeline {
  readonly aws: Clients & { codebuild: CodeBuild; events: EventBridge; sns: SNS; sqs: SQS; ssm: SSM; sts: STS };
  private readonly received: Notification[] = [];

  private constructor(
    readonly directory: string,
    readonly stack: LocalStack,
    private readonly queueUrl: string,
    /** Images that CodeBuild can't provide. */
    readonly unavailableImages: Set<string>,
  ) {
    this.aws = clients(stack);
  }

  /**
   * @param given directory of a stack; default: a new one
   * @param config of the stack, by key without the project's name
   */
  static async open(
    given?: string,
    config: Record<string, unknown> = {},
    lambda: LambdaOptions = {},
  ): Promise<Pipeline> {
    const unavailableImages = new Set<string>();
    const directory = given ?? (await provisionedDirectory('pipeline'));
    const stack = await openLocalStack({ directory, config, lambda, retryScale, unavailableImages, console: quiet });
    return Pipeline.of(stack, directory, unavailableImages);
  }

  /** A stack that is up. @param queueName of the queue that gets its notifications */
  static async of(
    stack: LocalStack,
    directory: string,
    unavailableImages = new Set<string>(),
    queueName = 'notifications',
  ): Promise<Pipeline> {
    const { sns, sqs } = clients(stack);
    const { QueueUrl: queueUrl = '' } = await sqs.createQueue({ QueueName: queueName });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await sns.subscribe({ TopicArn: stack.outputs.topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn });
    return new Pipeline(directory, stack, queueUrl, unavailableImages);
  }

  get bucket(): string {
    return this.stack.outputs.bucket;
  }

  async close(): Promise<void> {
    await this.stack.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Uploads a manifest of a layer. @returns the object's version */
  async upload(layer: string, text: string, file = 'Dependencies.csproj'): Promise<string> {
    const Key = `manifests/${layer}/${file}`;
    const { VersionId = '' } = await this.aws.s3.putObject({ Bucket: this.bucket, Key, Body: Buffer.from(text) });
    return VersionId;
  }

  /** Uploads a manifest and waits for the execution that this starts. */
  async run(layer: string, text: string): Promise<Ended> {
    return this.ended(await this.executionOf(await this.upload(layer, text)));
  }

  executionOf(versionId: string): Promise<string> {
    const upload = { what: 'The upload', isEvent: ofUpload(versionId) };
    return findExecution(this.aws.sfn, this.stack.outputs.stateMachineArn, upload);
  }

  async ended(executionArn: string): Promise<Ended> {
    for (;;) {
      const { status, error, cause, output } = await this.aws.sfn.describeExecution({ executionArn });
      if (status === 'SUCCEEDED') {
        const result: ExecutionResult = JSON.parse(output ?? '');
        const releases = await Promise.all(result.releases.map((release) => this.told(release)));
        return { execution: executionArn, status: result.status, releases };
      }
      if (status !== 'RUNNING') {
        return { execution: executionArn, status: status as Ended['status'], error, cause, releases: [] };
      }
      await sleep(25);
    }
  }

  /** A release with the functions that the execution's state only counts. */
  async told(release: Release): Promise<ToldRelease> {
    return { ...release, functions: await releaseObjects(this.aws, this.bucket).consumers(release) };
  }

  /** Resolves when an execution has entered a state. */
  async entered(executionArn: string, state: string): Promise<void> {
    for (;;) {
      const { events = [] } = await this.aws.sfn.getExecutionHistory({ executionArn, maxResults: 1000 });
      if (events.some(({ stateEnteredEventDetails: entered }) => entered?.name === state)) return;
      await sleep(25);
    }
  }

  /** Starts an execution by hand, as EventBridge does when it delivers the event of an upload. */
  async start(layer: string, versionId: string, file = 'Dependencies.csproj'): Promise<string> {
    const object = { key: `manifests/${layer}/${file}`, 'version-id': versionId };
    const input = JSON.stringify({ source: 'aws.s3', detail: { bucket: { name: this.bucket }, object } });
    const { stateMachineArn } = this.stack.outputs;
    const { executionArn = '' } = await this.aws.sfn.startExecution({ stateMachineArn, input });
    return executionArn;
  }

  /** Lets uploads start executions, or not. */
  async listen(enabled: boolean): Promise<void> {
    const { Rules = [] } = await this.aws.events.listRules({});
    for (const { Name, EventPattern, ScheduleExpression, Description } of Rules) {
      const when = { EventPattern, ScheduleExpression };
      await this.aws.events.putRule({ Name, ...when, Description, State: enabled ? 'ENABLED' : 'DISABLED' });
    }
  }

  /** Parameters of a layer, without `<prefix>/<layer>/`. */
  async parameters(layer: string, prefix = '/prejit'): Promise<Record<string, string>> {
    const Path = `${prefix}/${layer}`;
    const { Parameters = [] } = await this.aws.ssm.getParametersByPath({ Path, Recursive: true });
    return Object.fromEntries(Parameters.map(({ Name = '', Value = '' }) => [Name.slice(Path.length + 1), Value]));
  }

  async layerVersions(LayerName: string): Promise<number[]> {
    const { LayerVersions = [] } = await this.aws.lambda.listLayerVersions({ LayerName });
    return LayerVersions.map(({ Version = 0 }) => Version);
  }

  /** IDs of all builds, the newest first. */
  async builds(): Promise<string[]> {
    return (await this.aws.codebuild.listBuilds({})).ids ?? [];
  }

  /** What was sent to the topic about an execution. */
  async notifications(execution: string): Promise<Notification[]> {
    const QueueUrl = this.queueUrl;
    for (;;) {
      const { Messages = [] } = await this.aws.sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      if (Messages.length === 0) break;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const { Subject, Message } = JSON.parse(Body);
        this.received.push({ subject: Subject, message: Message });
        await this.aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      }
    }
    return this.received.filter(({ message }) => message.includes(execution));
  }

  async read(key: string): Promise<Buffer> {
    const { Body } = await this.aws.s3.getObject({ Bucket: this.bucket, Key: key });
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Keys of the objects below a prefix. */
  async keys(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.aws.s3.listObjectsV2({ Bucket: this.bucket, Prefix });
    return Contents.map(({ Key = '' }) => Key);
  }
}

function clients({ endpoint, region, credentials }: StackAccess) {
  const config = { endpoint, region, credentials };
  return {
    ...clientsFor(config),
    codebuild: new CodeBuild(config),
    events: new EventBridge(config),
    sns: new SNS(config),
    sqs: new SQS(config),
    ssm: new SSM(config),
    sts: new STS(config),
  };
}

/** The text of a manifest. */
export function manifest(packages: Record<string, string>, properties = ''): string {
  const references = Object.entries(packages).map(
    ([id, version]) => `<PackageReference Include="${id}" Version="${version}" />`,
  );
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>${properties}</PropertyGroup>
  <ItemGroup>${references.join('')}</ItemGroup>
</Project>`;
}

/** Small packages without dependencies, which build fast. */
export const serilog = { Serilog: '4.4.0' };
export const hashing = { 'System.IO.Hashing': '11.0.0' };
