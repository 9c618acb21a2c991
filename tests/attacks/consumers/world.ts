/**
 * A stack with layers and functions that nobody built: layers are published by hand, and the deployed update-consumers is
 * invoked as the workflow does it. Each attempt has a layer of its own.
 */
import { randomUUID } from 'node:crypto';
import { type Architecture, type Runtime, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import type { ManifestVersion, UpdateConsumersRequest } from '../../../core/pipeline';
import { storeFolder, type Target } from '../../../core/targets';
import type { ToldRelease } from '../../../lambdas/notify/message';
import { Pipeline } from '../../pipeline/support';
import { rawZip } from '../../support/raw-zip';

export const target: Target = { framework: 'net10.0', architecture: 'x86_64' };

/** What the layers' store holds. */
const artifact = '<StoreArtifacts><Package Id="Dapper" Version="2.1.0" /></StoreArtifacts>';

export interface NewFunction {
  code: Buffer;
  handler?: string;
  runtime?: string;
  architecture?: string;
  layers?: string[];
  environment?: Record<string, string>;
  /** Value of the tag that says which layer it follows. */
  follows: string;
}

export class ConsumerWorld {
  private constructor(
    readonly pipeline: Pipeline,
    private readonly role: string,
  ) {}

  static async open(): Promise<ConsumerWorld> {
    // Their code is nothing that would start. What is attacked decides before that whether they may move.
    const pipeline = await Pipeline.open(undefined, { rollout: { startWithoutEvent: false } });
    await pipeline.listen(false);
    const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Role } = await pipeline.aws.iam.createRole({ RoleName: 'consumers', AssumeRolePolicyDocument });
    return new ConsumerWorld(pipeline, Role?.Arn ?? '');
  }

  close(): Promise<void> {
    return this.pipeline.close();
  }

  newName(): string {
    return `c-${randomUUID()}`;
  }

  /** Publishes a version of a layer for the target. @returns its ARN */
  async publish(layer: string, files: string[] = []): Promise<string> {
    const names = [`${storeFolder(target)}artifact.xml`, ...files];
    const { LayerVersionArn = '' } = await this.pipeline.aws.lambda.publishLayerVersion({
      LayerName: `${layer}-net10-0-x86_64`,
      Content: { ZipFile: rawZip(names.map((name) => ({ name, content: artifact }))) },
    });
    return LayerVersionArn;
  }

  async create(name: string, fn: NewFunction): Promise<void> {
    const { lambda } = this.pipeline.aws;
    await lambda.createFunction({
      FunctionName: name,
      Role: this.role,
      Runtime: (fn.runtime ?? 'dotnet10') as Runtime,
      Architectures: [(fn.architecture ?? 'x86_64') as Architecture],
      Handler: fn.handler ?? 'App::App.Function::Handle',
      Code: { ZipFile: fn.code },
      Layers: fn.layers ?? [],
      Environment: { Variables: { OWNER: 'team-a', ...fn.environment } },
      Tags: { 'prejit:layer': fn.follows },
    });
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 0.1 }, { FunctionName: name });
  }

  /** Everything that Lambda says of a function's configuration. */
  async configuration(FunctionName: string) {
    const { $metadata: _, ...configuration } = await this.pipeline.aws.lambda.getFunctionConfiguration({
      FunctionName,
    });
    return configuration;
  }

  /** Uploads a layer's manifest, which starts nothing here. */
  async manifest(layer: string): Promise<ManifestVersion> {
    const { bucket } = this.pipeline;
    const key = `manifests/${layer}/Dependencies.csproj`;
    return { bucket, key, versionId: await this.pipeline.upload(layer, '<Project />') };
  }

  /** Releases a layer version as the workflow does once it is published. */
  async release(
    layer: string,
    arn: string,
    { startupHook, manifest, by }: { startupHook?: string; manifest?: ManifestVersion; by?: string } = {},
  ): Promise<ToldRelease> {
    const { bucket } = this.pipeline;
    const prefix = `builds/${layer}/net10.0-x86_64/${'0'.repeat(32)}/`;
    await this.pipeline.aws.s3.putObject({ Bucket: bucket, Key: `${prefix}artifact.xml`, Body: artifact });
    const request: UpdateConsumersRequest = {
      manifest: manifest ?? (await this.manifest(layer)),
      execution: `arn:aws:states:eu-west-1:000000000000:execution:attacks:${layer}`,
      layers: [
        {
          ...target,
          layer,
          name: `${layer}-net10-0-x86_64`,
          arn,
          version: Number(arn.split(':').at(-1)),
          fingerprint: '0'.repeat(32),
          level: startupHook ? 'profiled' : 'cross-module',
          artifact: `s3://${bucket}/${prefix}artifact.xml`,
          report: `${prefix}build-report.json`,
          reused: false,
          zipBytes: 1,
          unzippedBytes: 1,
          startupHook,
        },
      ],
    };
    const { Payload, FunctionError } = await this.pipeline.aws.lambda.invoke({
      FunctionName: by ?? 'prejit-dev-update-consumers',
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const text = Payload?.transformToString() ?? '';
    if (FunctionError) throw new Error(text);
    return this.pipeline.told(JSON.parse(text).releases[0]);
  }
}
