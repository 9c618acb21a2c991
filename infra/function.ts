/** One Lambda function of the pipeline, with a log group and a role of its own. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import { physicalName } from './names';
import { logPermissions, tracePermissions } from './permissions';
import type { Statement } from './policy-document';
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

export class PipelineFunction extends pulumi.ComponentResource {
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
