/** The rules that a resource does not keep, each with its reason. One that nothing needs is reported too. */
import { consumerTag } from '../core/layer-names';
import { frameworks } from '../core/targets';
import { functionExceptions, functionStages } from './function-exceptions';
import { type Exception, forAll } from './rule';

const buckets = ['prejit-manifests', 'prejit-manifests-logs'];
const projects = frameworks.map((framework) => `build-${framework.replace('.', '-')}`);
const functions = ['plan-build', 'publish-layer', 'update-consumers', 'notify', ...functionStages];
const stateMachines = ['pipeline', 'function-layers'];
const logGroups = [...functions, ...stateMachines, 'build'].map((name) => `${name}-logs`);

const noOwnKey = 'Nothing in it is secret: packages, builds, ARNs. A key of its own would cost more than it protects.';

const workflowCallsIt = 'The workflow calls it and handles its failure: nothing is called asynchronously.';
const callsAwsAlone = 'It talks to AWS APIs alone, over TLS.';
const deployedAtOnce = '`pulumi up` makes the code and deploys it in one step; no third party is between.';
const logsAreConfigured = 'How long logs are worth keeping is the configuration logRetentionDays.';
const tracing = "X-Ray's actions take no resource.";

export const exceptions: Exception[] = [
  ...forAll('CKV_AWS_144', buckets, 'What is lost with a region can be built again from the manifests.'),
  ...forAll('CKV_AWS_143', buckets, 'Every upload of a manifest is kept as a version already.'),
  ...forAll('S3.20', buckets, 'Only root can delete with MFA; the stack would not be removable by its own tool.'),
  ...forAll('CKV_AWS_145', buckets, noOwnKey),
  ...forAll('CKV2_AWS_62', ['prejit-manifests-logs'], 'Nothing listens to the access logs; each would be an event.'),

  ...forAll('AwsSolutions-CB4', projects, noOwnKey),

  ...forAll('CKV_AWS_116', functions, workflowCallsIt),
  ...forAll('CKV_AWS_117', functions, callsAwsAlone),
  ...forAll('CKV_AWS_272', functions, deployedAtOnce),
  ...forAll('CKV_AWS_173', functions, noOwnKey),

  ...forAll('CKV_AWS_338', logGroups, logsAreConfigured),
  ...forAll('CKV_AWS_158', logGroups, noOwnKey),

  ...forAll(
    'AwsSolutions-IAM5',
    [...functions, ...stateMachines].map((name) => `${name}-role-policy#Tracing`),
    tracing,
  ),
  ...forAll(
    'AwsSolutions-IAM5',
    ['plan-build', 'publish-layer'].map((name) => `${name}-role-policy#ListLayerVersions`),
    'ListLayerVersions takes no resource.',
  ),
  {
    rule: 'AwsSolutions-IAM5',
    resource: 'update-consumers-role-policy#FindConsumers',
    reason: 'GetResources takes no resource.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    resource: 'update-consumers-role-policy#TaggedConsumers',
    reason: `A condition narrows it to functions that carry the tag ${consumerTag}.`,
  },
  {
    rule: 'AwsSolutions-IAM5',
    resource: 'update-consumers-role-policy#TaggedVersions',
    reason: `A condition narrows it to versions of functions that carry the tag ${consumerTag}.`,
  },
  {
    rule: 'AwsSolutions-IAM5',
    resource: 'update-consumers-role-policy#AttachLayers',
    reason: 'Updating a function asks it for every layer that the function keeps, also those of other accounts.',
  },
  ...forAll(
    'AwsSolutions-IAM5',
    stateMachines.map((name) => `${name}-role-policy#LogDelivery`),
    "Log delivery's actions take no resource.",
  ),
  ...forAll(
    'CKV_AWS_289',
    stateMachines.map((name) => `${name}-role-policy#LogDelivery`),
    'Step Functions sets up its log delivery with it, which includes the policy that lets the logs in.',
  ),
  ...functionExceptions,

  {
    rule: 'parameter-encryption',
    resource: 'prejit-claim-parameter',
    reason: 'It tells other stacks of the account what they may not take, and holds nothing else.',
  },

  ...['CreateInterfaces', 'DeleteInterfaces', 'LendInterfaces'].map(
    (sid): Exception => ({
      rule: 'AwsSolutions-IAM5',
      resource: `build-role-policy#${sid}`,
      reason: "CodeBuild's network interfaces have no names beforehand; their subnets are named instead.",
      onlyWith: 'isolateBuilds',
    }),
  ),
  {
    rule: 'AwsSolutions-IAM5',
    resource: 'build-role-policy#DescribeNetwork',
    reason: "EC2's Describe actions take no resource.",
    onlyWith: 'isolateBuilds',
  },
  {
    rule: 'CKV_AWS_289',
    resource: 'build-role-policy#LendInterfaces',
    reason: 'CodeBuild asks for it to place a build in a VPC; a condition lends interfaces to CodeBuild alone.',
    onlyWith: 'isolateBuilds',
  },
  {
    rule: 'CKV_AWS_289',
    resource: 'publish-layer-role-policy#Share',
    reason: 'Sharing layer versions with the configured accounts is a grant, and the function makes it.',
    onlyWith: 'shareWith',
  },
  {
    rule: 'CKV_AWS_289',
    resource: 'update-consumers-role-policy#FunctionKeys',
    reason:
      'Lambda makes a grant for itself when it encrypts variables; a condition lets it do so through Lambda alone.',
    onlyWith: 'kmsKeys',
  },

  ...(
    [
      ['CKV_AWS_116', 'prune-layers', workflowCallsIt],
      ['CKV_AWS_117', 'prune-layers', callsAwsAlone],
      ['CKV_AWS_272', 'prune-layers', deployedAtOnce],
      ['CKV_AWS_173', 'prune-layers', noOwnKey],
      ['CKV_AWS_338', 'prune-layers-logs', logsAreConfigured],
      ['CKV_AWS_158', 'prune-layers-logs', noOwnKey],
      ['AwsSolutions-IAM5', 'prune-layers-role-policy#Tracing', tracing],
      ['AwsSolutions-IAM5', 'prune-layers-role-policy#ListLayerVersions', 'ListLayerVersions takes no resource.'],
      ['AwsSolutions-IAM5', 'prune-layers-role-policy#FindUsers', 'ListFunctions takes no resource.'],
    ] as const
  ).map(([rule, resource, reason]): Exception => ({ rule, resource, reason, onlyWith: 'keepVersions' })),
];
