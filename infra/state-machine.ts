/** A workflow: a Standard state machine whose executions are logged whole. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import { stateMachinePermissions } from './permissions';
import { ServiceRole } from './service-role';
import type { StateMachineDefinition } from './states-language';

export interface StateMachineArgs {
  account: pulumi.Input<Account>;
  /** The machine's own name; the functions' permissions name it before it exists. */
  name: string;
  /** What it does, in one line. */
  description: string;
  definition: pulumi.Input<StateMachineDefinition>;
  /** ARNs of the functions that it calls, and of the projects that it builds with. */
  functionArns: pulumi.Input<pulumi.Input<string>[]>;
  buildProjectArns: pulumi.Input<string[]>;
  logRetentionDays: number;
}

export class StateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StateMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:StateMachine', name, {}, options);
    const parent = { parent: this };
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      // Under this prefix, CloudWatch Logs grants delivery without a line per log group in its one, limited policy.
      { name: `/aws/vendedlogs/states/${args.name}`, retentionInDays: args.logRetentionDays },
      parent,
    );
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'states.amazonaws.com',
        description: args.description,
        statements: pulumi
          .all([args.account, args.functionArns, args.buildProjectArns])
          .apply(([account, functionArns, projectArns]) => stateMachinePermissions(account, functionArns, projectArns)),
      },
      parent,
    );
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: args.name,
        type: 'STANDARD',
        roleArn: role.arn,
        definition: pulumi.output(args.definition).apply((definition) => JSON.stringify(definition)),
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
