/** The CodeBuild projects that build the stores: one per framework, because frameworks need different images. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { builderPrefix, buildOutputPrefix, buildSourcePrefix } from '../core/keys';
import { frameworks } from '../core/targets';
import type { Account } from './account';
import { buildImage } from './build-images';
import type { BuildNetwork } from './build-network';
import { manifestSource } from './build-states';
import { type Builder, buildspecFor } from './builder';
import type { Config } from './config';
import type { ManifestBucket } from './manifest-bucket';
import { physicalName } from './names';
import { buildPermissions } from './permissions';
import { ServiceRole } from './service-role';

/** How long a build may wait for a machine. */
export const queuedTimeoutMinutes = 60;

export interface BuildProjectsArgs {
  account: pulumi.Input<Account>;
  config: Config;
  builder: pulumi.Output<Builder>;
  /** Bucket that builds read from and write to. */
  bucket: ManifestBucket;
  /** Private network to build in; without it, builds run in CodeBuild's own. */
  network?: BuildNetwork;
}

export class BuildProjects extends pulumi.ComponentResource {
  /** The projects' names by framework. */
  readonly names: pulumi.Output<Record<string, string>>;
  readonly arns: pulumi.Output<string[]>;
  /** Key of the archive with the programs that builds run, and what else is deployed beside them. */
  readonly programKey: pulumi.Output<string>;
  /** Name of the log group that holds every build's output. */
  readonly logGroup: pulumi.Output<string>;

  constructor(name: string, args: BuildProjectsArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:BuildProjects', name, {}, options);
    const parent = { parent: this };
    const { config, network } = args;
    args.builder.notPrecompiled.apply((targets) =>
      targets.map((target) =>
        pulumi.log.info(
          `The startup hook for ${target} stays IL: the package source has no runtime pack for it.`,
          this,
        ),
      ),
    );
    const program = new aws.s3.BucketObjectv2(
      `${name}-program`,
      {
        bucket: args.bucket.name,
        key: pulumi.interpolate`${builderPrefix}${args.builder.sha256}.zip`,
        source: args.builder.archive,
        contentType: 'application/zip',
      },
      // A build that is under way may still have to read the program that it was started with.
      { ...parent, retainOnDelete: true },
    );
    this.programKey = program.key;
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/codebuild/${physicalName(name)}`, retentionInDays: config.logRetentionDays },
      parent,
    );
    this.logGroup = logGroup.name;
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'codebuild.amazonaws.com',
        description: 'Builds runtime package stores from packages that strangers wrote',
        statements: pulumi
          .all([args.bucket.arn, logGroup.arn, network?.statements ?? []])
          .apply(([bucketArn, logGroupArn, networkStatements]) => [
            ...buildPermissions(bucketArn, logGroupArn),
            ...networkStatements,
          ]),
      },
      parent,
    );
    const projects = frameworks.map((framework): [string, aws.codebuild.Project] => {
      const image = buildImage(framework, config.buildImages);
      const project = `${name}-${framework.replace('.', '-')}`;
      const resource = new aws.codebuild.Project(
        project,
        {
          name: physicalName(project),
          description: `Pre-jits packages for ${framework}`,
          serviceRole: role.arn,
          buildTimeout: config.buildTimeoutMinutes,
          queuedTimeout: queuedTimeoutMinutes,
          source: {
            type: 'S3',
            location: pulumi.interpolate`${args.bucket.name}/${program.key}`,
            buildspec: buildspecFor(image),
          },
          // Every build says what it works on. An override replaces a source that the project has, by its identifier: this one
          // lies nowhere.
          secondarySources: [
            {
              type: 'S3',
              location: pulumi.interpolate`${args.bucket.name}/${buildSourcePrefix}none.zip`,
              sourceIdentifier: manifestSource,
            },
          ],
          // Every build says below which path of this bucket its artifacts go.
          artifacts: {
            type: 'S3',
            location: args.bucket.name,
            path: buildOutputPrefix,
            name: '/',
            namespaceType: 'NONE',
            packaging: 'NONE',
            encryptionDisabled: false,
          },
          environment: {
            type: 'LINUX_CONTAINER',
            image: image.image,
            computeType: config.buildComputeType,
            imagePullCredentialsType: 'CODEBUILD',
            privilegedMode: false,
            environmentVariables: [
              ...(config.packageSource === ''
                ? []
                : [{ name: 'PACKAGE_SOURCE', value: config.packageSource, type: 'PLAINTEXT' }]),
            ],
          },
          logsConfig: { cloudwatchLogs: { status: 'ENABLED', groupName: logGroup.name, streamName: framework } },
          ...(network && {
            vpcConfig: {
              vpcId: network.vpcId,
              subnets: network.subnetIds,
              securityGroupIds: [network.securityGroupId],
            },
          }),
        },
        // CodeBuild checks that the role may use the network.
        { parent: this, dependsOn: role.policy },
      );
      return [framework, resource];
    });
    this.names = pulumi.all(Object.fromEntries(projects.map(([framework, project]) => [framework, project.name])));
    this.arns = pulumi.all(projects.map(([, project]) => project.arn));
    this.registerOutputs({ names: this.names, arns: this.arns });
  }
}
