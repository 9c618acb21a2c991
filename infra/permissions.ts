/**
 * What each part of the pipeline may do, and nothing else. Pure: ARNs in, statements out.
 * Actions and the resources they take: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
import {
  builderPrefix,
  buildFiles,
  buildOutputPrefix,
  buildSourcePrefix,
  buildsPrefix,
  manifestsPrefix,
  runsPrefix,
} from '../core/keys';
import { allTargets, layerName } from '../core/targets';
import type { Account } from './account';
import type { Config } from './config';
import { allow, type Statement } from './policy-document';

/** The parts of the stack that permissions speak of. */
export interface Resources {
  account: Account;
  bucketArn: string;
  /** Name of the state machine. */
  stateMachineName: string;
}

/** Only what is read by a version's id takes the second. */
export const readObject = 's3:GetObject';
export const readVersions = [readObject, 's3:GetObjectVersion'];

/**
 * Listing the bucket. It has no condition on the prefix: for a missing object, S3 says "not found" only to those who may
 * list the bucket, and a condition on the prefix does not hold then.
 */
export const listBucket = (bucketArn: string): Statement => allow('List', ['s3:ListBucket'], [bucketArn]);

export const below = (bucketArn: string, prefix: string): string => `${bucketArn}/${prefix}*`;

export const lambdaArn = ({ partition, region, id }: Account, resource: string): string =>
  `arn:${partition}:lambda:${region}:${id}:${resource}`;

/** @param path of a parameter, with a slash at its start */
export const parameterArn = ({ partition, region, id }: Account, path: string): string =>
  `arn:${partition}:ssm:${region}:${id}:parameter${path}`;

/** A service's host name in the region, as `kms:ViaService` spells it. */
export const serviceEndpoint = (service: string, { partition, region }: Account): string =>
  `${service}.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;

/**
 * The layers that the pipeline may publish: those whose names end as its targets do.
 * @param nameOf how layers of one kind are named
 */
export const layerArns = (account: Account, prefix: string, nameOf = layerName): string[] =>
  allTargets.map((target) => lambdaArn(account, `layer:${nameOf('*', target, prefix)}`));

/** Which executions run tells whether the holder of a claim or of a lease is still alive. */
export const describeExecutions = ({ account, stateMachineName }: Resources): Statement =>
  allow(
    'Executions',
    ['states:DescribeExecution'],
    [`arn:${account.partition}:states:${account.region}:${account.id}:execution:${stateMachineName}:*`],
  );

// ListLayerVersions takes no resource.
export const listLayerVersions = allow('ListLayerVersions', ['lambda:ListLayerVersions'], ['*']);

export const logPermissions = (logGroupArn: string): Statement =>
  allow('Logs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:*`]);

// X-Ray's actions take no resource.
export const tracePermissions = (): Statement =>
  allow('Tracing', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

/**
 * A build works on what strangers wrote. It reads its program and its source, and writes to `build-output/`, which nothing
 * trusts. It lists nothing, so it doesn't learn the tokens that stand in other builds' sources and outputs.
 */
export const buildPermissions = (bucketArn: string, logGroupArn: string): Statement[] => [
  allow('Program', readVersions, [below(bucketArn, builderPrefix)]),
  allow('Source', readVersions, [below(bucketArn, buildSourcePrefix)]),
  allow('Bucket', ['s3:GetBucketAcl', 's3:GetBucketLocation'], [bucketArn]),
  allow('Artifacts', ['s3:PutObject'], [below(bucketArn, buildOutputPrefix)]),
  logPermissions(logGroupArn),
];

/** What CodeBuild needs to put a build's network interface into a subnet of ours. */
export const buildNetworkPermissions = (
  account: Account,
  subnetArns: string[],
  securityGroupArn: string,
): Statement[] => {
  const interfaces = `arn:${account.partition}:ec2:${account.region}:${account.id}:network-interface/*`;
  const inSubnets = { ArnEquals: { 'ec2:Subnet': subnetArns } };
  return [
    allow('CreateInterfaces', ['ec2:CreateNetworkInterface'], [interfaces, ...subnetArns, securityGroupArn]),
    allow('DeleteInterfaces', ['ec2:DeleteNetworkInterface'], [interfaces], inSubnets),
    allow('LendInterfaces', ['ec2:CreateNetworkInterfacePermission'], [interfaces], {
      ...inSubnets,
      StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
    }),
    // EC2's Describe actions take no resource.
    allow(
      'DescribeNetwork',
      [
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
  ];
};

/**
 * Whoever may use a layer version also reads its artifact.xml, which functions are published against. For the bucket's
 * policy; whoever reads needs the permission in their own account, too.
 */
export const sharedArtifacts = (
  bucketArn: string,
  { partition }: Account,
  { accounts, organization }: Config['shareWith'],
): Statement[] => {
  const share = (Sid: string, Principal: Statement['Principal'], Condition?: Statement['Condition']): Statement => ({
    Sid,
    Effect: 'Allow',
    Principal,
    Action: ['s3:GetObject'],
    Resource: [`${bucketArn}/${buildsPrefix}*/${buildFiles.artifact}`],
    ...(Condition && { Condition }),
  });
  const roots = accounts.map((account) => `arn:${partition}:iam::${account}:root`);
  return [
    ...(roots.length > 0 ? [share('SharedWithAccounts', { AWS: roots })] : []),
    ...(organization
      ? [share('SharedWithOrganization', '*', { StringEquals: { 'aws:PrincipalOrgID': organization } })]
      : []),
  ];
};

export const planBuildPermissions = (resources: Resources, { ssmPrefix }: Pick<Config, 'ssmPrefix'>): Statement[] => [
  allow('Manifests', readVersions, [below(resources.bucketArn, manifestsPrefix)]),
  allow('Builds', [readObject, 's3:PutObject'], [below(resources.bucketArn, buildsPrefix)]),
  allow('BuildSources', ['s3:PutObject'], [below(resources.bucketArn, buildSourcePrefix)]),
  allow('NewestLayers', ['ssm:GetParameter'], [parameterArn(resources.account, `${ssmPrefix}/*/artifact`)]),
  listBucket(resources.bucketArn),
  listLayerVersions,
  describeExecutions(resources),
];

export const publishLayerPermissions = (
  resources: Resources,
  { layerPrefix, shareWith }: Pick<Config, 'layerPrefix' | 'shareWith'>,
): Statement[] => {
  const layers = layerArns(resources.account, layerPrefix);
  const versions = layers.map((layer) => `${layer}:*`);
  const shares = shareWith.accounts.length > 0 || shareWith.organization !== undefined;
  return [
    allow('BuildOutput', readVersions, [below(resources.bucketArn, buildOutputPrefix)]),
    allow('Builds', [...readVersions, 's3:PutObject'], [below(resources.bucketArn, buildsPrefix)]),
    listBucket(resources.bucketArn),
    allow('Publish', ['lambda:PublishLayerVersion'], layers),
    listLayerVersions,
    ...(shares ? [allow('Share', ['lambda:AddLayerVersionPermission'], versions)] : []),
  ];
};

export const notifyPermissions = (topicArn: string, bucketArn: string): Statement[] => [
  allow('Publish', ['sns:Publish'], [topicArn]),
  allow('Outcomes', ['s3:GetObject'], [below(bucketArn, runsPrefix)]),
];

export const stateMachinePermissions = (
  account: Account,
  functionArns: string[],
  buildProjectArns: string[],
): Statement[] => [
  allow('Invoke', ['lambda:InvokeFunction'], functionArns),
  allow('Builds', ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'], buildProjectArns),
  // How Step Functions learns that a build has ended, which `startBuild.sync` waits for.
  allow(
    'BuildEvents',
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    [
      `arn:${account.partition}:events:${account.region}:${account.id}:rule/StepFunctionsGetEventForCodeBuildStartBuildRule`,
    ],
  ),
  // Log delivery's actions take no resource.
  allow(
    'LogDelivery',
    [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    ['*'],
  ),
  // X-Ray's actions take no resource.
  allow(
    'Tracing',
    ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    ['*'],
  ),
];
