/** A private network for builds: they reach the package feed through a NAT gateway, and nothing reaches them. */
import * as aws from '@pulumi/aws';
import * as awsx from '@pulumi/awsx';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import { buildNetworkPermissions } from './permissions';
import type { Statement } from './policy-document';

export interface BuildNetworkArgs {
  account: pulumi.Input<Account>;
}

export class BuildNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** The private subnets, one per availability zone. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupId: pulumi.Output<string>;
  /** What CodeBuild has to be allowed to place a build in this network. */
  readonly statements: pulumi.Output<Statement[]>;

  constructor(name: string, args: BuildNetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:BuildNetwork', name, {}, options);
    const parent = { parent: this };
    const vpc = new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        numberOfAvailabilityZones: 2,
        // One gateway for both zones: a build that fails with its zone is simply run again.
        natGateways: { strategy: 'Single' },
        subnetStrategy: 'Auto',
        subnetSpecs: [{ type: 'Public' }, { type: 'Private' }],
      },
      parent,
    );
    const securityGroup = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        vpcId: vpc.vpcId,
        description: 'Builds: outwards only',
        egress: [
          {
            description: 'Package feeds and AWS',
            protocol: 'tcp',
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ['0.0.0.0/0'],
          },
        ],
      },
      parent,
    );
    this.vpcId = vpc.vpcId;
    this.subnetIds = vpc.privateSubnetIds;
    this.securityGroupId = securityGroup.id;
    this.statements = pulumi
      .all([args.account, this.subnetIds, securityGroup.arn])
      .apply(([account, subnetIds, securityGroupArn]) => {
        const subnetArns = subnetIds.map(
          (id) => `arn:${account.partition}:ec2:${account.region}:${account.id}:subnet/${id}`,
        );
        return buildNetworkPermissions(account, subnetArns, securityGroupArn);
      });
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds, securityGroupId: this.securityGroupId });
  }
}
