/** The workflow: a Standard state machine whose executions are logged whole. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { frameworks } from '../core/targets';
import type { Account } from './account';
import { buildImage, replacementImage } from './build-images';
import { type BuildProjects, queuedTimeoutMinutes } from './build-projects';
import type { ReplacementImage } from './build-states';
import { buildspecFor } from './builder';
import type { Config } from './config';
import type { Functions } from './functions';
import { stateMachinePermissions } from './permissions';
import { ServiceRole } from './service-role';
import { workflowDefinition } from './workflow';

export interface StateMachineArgs {
  account: pulumi.Input<Account>;
  config: Config;
  /** The machine's own name; the functions' permissions name it before it exists. */
  name: string;
  functions: Functions;
  builds: BuildProjects;
}

/** The framework whose image may be gone, if there is one. */
const replacementImageOf = ({ buildImages }: Config): ReplacementImage | undefined =>
  frameworks.flatMap((framework) => {
    const replacement = replacementImage(framework, buildImages);
    if (!replacement) return [];
    const { image: unavailable } = buildImage(framework, buildImages);
    return [{ framework, unavailable, image: replacement.image, buildspec: buildspecFor(replacement) }];
  })[0];

export class StateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StateMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:StateMachine', name, {}, options);
    const parent = { parent: this };
    const { config, functions } = args;
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      // Under this prefix, CloudWatch Logs grants delivery without a line per log group in its one, limited policy.
      { name: `/aws/vendedlogs/states/${args.name}`, retentionInDays: config.logRetentionDays },
      parent,
    );
    const arns = pulumi.all([
      functions.planBuildArn,
      functions.publishLayerArn,
      functions.updateConsumersArn,
      functions.notifyArn,
      functions.pruneLayersArn,
    ]);
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'states.amazonaws.com',
        description: 'Runs the workflow that turns a manifest into layer versions',
        statements: pulumi.all([args.account, arns, args.builds.arns]).apply(([account, functionArns, projectArns]) =>
          stateMachinePermissions(
            account,
            functionArns.filter((arn) => arn !== undefined),
            projectArns,
          ),
        ),
      },
      parent,
    );
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: args.name,
        type: 'STANDARD',
        roleArn: role.arn,
        definition: pulumi
          .all([args.account, arns])
          .apply(([account, [planBuild, publishLayer, updateConsumers, notify, pruneLayers]]) =>
            JSON.stringify(
              workflowDefinition({
                partition: account.partition,
                functions: { planBuild, publishLayer, updateConsumers, notify, pruneLayers },
                buildTimeoutMinutes: config.buildTimeoutMinutes,
                queuedTimeoutMinutes,
                maxConcurrentBuilds: config.maxConcurrentBuilds,
                replacement: replacementImageOf(config),
              }),
            ),
          ),
        loggingConfiguration: {
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
          level: 'ALL',
          includeExecutionData: true,
        },
        tracingConfiguration: { enabled: true },
      },
      { parent: this, dependsOn: role.policy },
    );
    this.arn = machine.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
