/** One Lambda function of the pipeline, with a log group and a role of its own. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import type { Config } from './config';
import { physicalName } from './names';
import { logPermissions, tracePermissions } from './permissions';
import type { Statement } from './policy-document';
import { functionConcurrency } from './quotas';
import { ServiceRole } from './service-role';

export interface PipelineFunctionArgs {
  account: pulumi.Input<Account>;
  /** What the function is for, in one line. */
  description: string;
  /** Text of a CommonJS module that exports `handler`. */
  code: string;
  /** Settings, as environment variables. */
  environment: Record<string, pulumi.Input<string>>;
  /** What the function may do besides logging and tracing. */
  statements: pulumi.Input<Statement[]>;
  memoryMegabytes: number;
  timeoutSeconds: number;
  /** How many invocations may run at the same time; taken from what the account has. */
  concurrency: number;
  logRetentionDays: number;
}

/** What stages differ in. */
export type StageArgs = Pick<
  PipelineFunctionArgs,
  'description' | 'environment' | 'statements' | 'memoryMegabytes' | 'timeoutSeconds'
> &
  Partial<Pick<PipelineFunctionArgs, 'concurrency'>>;

/**
 * Declares the functions of a workflow's stages.
 * @param code text of each stage's module
 * @returns what declares one, and gives its ARN
 */
export const stageFunctions =
  <Stage extends string>(
    code: Record<Stage, string>,
    { account, logRetentionDays }: Pick<PipelineFunctionArgs, 'account' | 'logRetentionDays'>,
    parent: pulumi.Resource,
  ) =>
  (stage: Stage, args: StageArgs): pulumi.Output<string> =>
    new PipelineFunction(
      stage,
      { account, code: code[stage], logRetentionDays, concurrency: functionConcurrency, ...args },
      { parent },
    ).arn;

/** The setting by which a function knows what the names of the stack's layers begin with, if there is something. */
export const layerPrefixSetting = ({ layerPrefix }: Pick<Config, 'layerPrefix'>): Record<string, string> =>
  layerPrefix === '' ? {} : { LAYER_PREFIX: layerPrefix };

class PipelineFunction extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PipelineFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:PipelineFunction', name, {}, options);
    const parent = { parent: this };
    const functionName = physicalName(name);
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/lambda/${functionName}`, retentionInDays: args.logRetentionDays },
      parent,
    );
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'lambda.amazonaws.com',
        description: args.description,
        statements: pulumi
          .all([logGroup.arn, args.statements])
          .apply(([logGroupArn, statements]) => [...statements, logPermissions(logGroupArn), tracePermissions()]),
      },
      parent,
    );
    const fn = new aws.lambda.Function(
      name,
      {
        name: functionName,
        description: args.description,
        code: new pulumi.asset.AssetArchive({ 'index.js': new pulumi.asset.StringAsset(args.code) }),
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        role: role.arn,
        environment: { variables: args.environment },
        memorySize: args.memoryMegabytes,
        timeout: args.timeoutSeconds,
        reservedConcurrentExecutions: args.concurrency,
        tracingConfig: { mode: 'Active' },
        loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
      },
      { parent: this, dependsOn: role.policy },
    );
    this.arn = fn.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
