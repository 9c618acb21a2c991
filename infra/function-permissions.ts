/**
 * What making layers for single functions takes. Functions are read and changed that carry the tag by which they ask for a layer
 * (`prejit:function = on`), that have something of ours (`prejit:attached`), so that it can be taken off when the first tag is
 * gone, or that the stack's configuration names; and no others.
 */
import { functionLayerName, recordingLayerName } from '../core/function-layer';
import { attachedTag, functionTag } from '../core/function-settings';
import {
  buildFiles,
  buildOutputPrefix,
  buildSourcePrefix,
  functionLayersPrefix,
  functionLeaseKey,
  functionPruningKey,
  functionsPrefix,
  recordingZipKey,
  recordsPrefix,
} from '../core/keys';
import { functionParameterName } from '../core/parameter-names';
import type { Config } from './config';
import { anyLayer, configure, functionKeys, readVersion, tryOut } from './consumer-permissions';
import {
  below,
  describeExecutions,
  lambdaArn,
  layerArns,
  listBucket,
  listLayerVersions,
  parameterArn,
  type Resources,
  readObject,
  readVersions,
} from './permissions';
import { allow, type Statement } from './policy-document';

type FunctionConfig = Pick<Config, 'functionLayers' | 'layerPrefix' | 'kmsKeys' | 'ssmPrefix'>;

interface Qualified {
  /** `:*` for versions. */
  qualifier?: string;
  condition?: Statement['Condition'];
  /** Actions on named functions alone: in the others' ARNs, `function:*` stands for versions, too. */
  whereNamed?: string[];
  /** Actions on functions that have something of ours; default: the same. */
  whereAttached?: string[];
}

/** A statement for each way in which a function may be one of those. */
function onFunctions(
  sid: string,
  actions: string[],
  { account }: Resources,
  { functionLayers: { names }, layerPrefix }: FunctionConfig,
  { qualifier = '', condition = {}, whereNamed = [], whereAttached = actions }: Qualified = {},
): Statement[] {
  const arn = (name: string) => lambdaArn(account, `function:${name}${qualifier}`);
  const { key, value } = functionTag(layerPrefix);
  return [
    allow(`Asking${sid}`, actions, [arn('*')], {
      ...condition,
      StringEquals: { [`aws:ResourceTag/${key}`]: value },
    }),
    allow(`Attached${sid}`, whereAttached, [arn('*')], {
      ...condition,
      StringLike: { [`aws:ResourceTag/${attachedTag(layerPrefix)}`]: '*' },
    }),
    ...(names.length > 0
      ? [
          allow(
            `Named${sid}`,
            [...actions, ...whereNamed],
            names.map(arn),
            Object.keys(condition).length > 0 ? condition : undefined,
          ),
        ]
      : []),
  ];
}

/**
 * To attach a layer to functions, try them and take it off again. Of their tags, our own can be set and removed, and no other.
 * @param on actions on the functions themselves, on their versions, and on those of functions that have something of ours
 */
const change = (
  resources: Resources,
  config: FunctionConfig,
  on: { functions: string[]; versions: string[]; attachedVersions?: string[] },
): Statement[] => [
  ...onFunctions('Functions', on.functions, resources, config),
  ...onFunctions('Versions', on.versions, resources, config, {
    qualifier: ':*',
    whereNamed: [readVersion],
    ...(on.attachedVersions && { whereAttached: on.attachedVersions }),
  }),
  ...onFunctions('Tags', ['lambda:TagResource', 'lambda:UntagResource'], resources, config, {
    condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': attachedTag(config.layerPrefix) } },
  }),
  anyLayer(resources.account),
  ...functionKeys(resources.account, config.kmsKeys),
];

/** What recording takes: a version with the recorder, which is invoked and deleted. Aliases are left alone. */
const recording = {
  functions: ['lambda:GetFunction', 'lambda:ListTags', 'lambda:UpdateFunctionConfiguration', 'lambda:PublishVersion'],
  versions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration', 'lambda:DeleteFunction'],
  // The recorder is taken off before its version is invoked.
  attachedVersions: ['lambda:GetFunctionConfiguration', 'lambda:DeleteFunction'],
};

/** What is known of functions, and made for them. */
const states = ({ bucketArn }: Resources, read: string[]): Statement =>
  allow('States', [...read, 's3:PutObject'], [below(bucketArn, functionLayersPrefix)]);

/** What users say of functions. */
const wishes = ({ bucketArn }: Resources, read: string[]): Statement =>
  allow('Wishes', read, [below(bucketArn, functionsPrefix)]);

const results = ({ account }: Resources, { ssmPrefix }: FunctionConfig): Statement =>
  allow('Results', ['ssm:PutParameter'], [parameterArn(account, functionParameterName(ssmPrefix, '*'))]);

/** GetResources takes no resource. What it lists also tells a function that is gone from one that may not be touched. */
const findFunctions = allow('FindFunctions', ['tag:GetResources'], ['*']);

const readFunction = ['lambda:GetFunction', 'lambda:ListTags'];

export const planFunctionPermissions = (resources: Resources, config: FunctionConfig): Statement[] => [
  ...onFunctions('Functions', [...readFunction, 'lambda:ListAliases'], resources, config, {
    // Of one that only has something of ours, there is nothing to record.
    whereAttached: readFunction,
  }),
  findFunctions,
  // Profiles are read by their versions.
  wishes(resources, readVersions),
  states(resources, readVersions),
  allow('BuildSources', ['s3:PutObject'], [below(resources.bucketArn, buildSourcePrefix)]),
  listBucket(resources.bucketArn),
  results(resources, config),
  listLayerVersions,
  anyLayer(resources.account),
  // To read variables.
  ...functionKeys(resources.account, config.kmsKeys, ['kms:Decrypt']),
  describeExecutions(resources),
];

export const recordFunctionPermissions = (
  resources: Resources,
  config: FunctionConfig,
  builderKey: string,
): Statement[] => {
  const { bucketArn } = resources;
  const layers = layerArns(resources.account, config.layerPrefix, recordingLayerName);
  return [
    ...change(resources, config, recording),
    findFunctions,
    wishes(resources, [readObject]),
    states(resources, readVersions),
    allow('Programs', [readObject], [`${bucketArn}/${builderKey}`]),
    // To put a record there is what the recorder's URL lets it do: with this role's permission.
    allow('Records', [readObject, 's3:PutObject', 's3:DeleteObjectVersion'], [below(bucketArn, recordsPrefix)]),
    allow('Zips', ['s3:DeleteObjectVersion'], [`${bucketArn}/${recordingZipKey('*')}`]),
    listBucket(bucketArn),
    allow('Publish', ['lambda:PublishLayerVersion'], layers),
    allow(
      'Delete',
      ['lambda:DeleteLayerVersion'],
      layers.map((layer) => `${layer}:*`),
    ),
    listLayerVersions,
  ];
};

export const publishFunctionPermissions = (resources: Resources, config: FunctionConfig): Statement[] => [
  allow('BuildSources', [readObject], [below(resources.bucketArn, buildSourcePrefix)]),
  allow('BuildOutput', readVersions, [below(resources.bucketArn, buildOutputPrefix)]),
  states(resources, readVersions),
  listBucket(resources.bucketArn),
  allow('Publish', ['lambda:PublishLayerVersion'], layerArns(resources.account, config.layerPrefix, functionLayerName)),
  listLayerVersions,
];

export const updateFunctionPermissions = (resources: Resources, config: FunctionConfig): Statement[] => [
  ...change(resources, config, { functions: configure, versions: tryOut }),
  findFunctions,
  wishes(resources, [readObject]),
  states(resources, [readObject]),
  listBucket(resources.bucketArn),
  results(resources, config),
];

export const watchFunctionsPermissions = (resources: Resources, config: FunctionConfig): Statement[] => {
  const { account, bucketArn, stateMachineName } = resources;
  return [
    findFunctions,
    // ListFunctions takes no resource.
    allow('ListFunctions', ['lambda:ListFunctions'], ['*']),
    allow('States', [readObject], [below(bucketArn, functionLayersPrefix)]),
    listBucket(bucketArn),
    describeExecutions(resources),
    // To delete versions of layers that nobody has any more.
    listLayerVersions,
    allow('Leases', ['s3:PutObject'], [`${bucketArn}/${functionLeaseKey('*')}`, `${bucketArn}/${functionPruningKey}`]),
    allow('DeleteZips', ['s3:DeleteObjectVersion'], [`${below(bucketArn, functionLayersPrefix)}/${buildFiles.layer}`]),
    allow(
      'DeleteVersions',
      ['lambda:DeleteLayerVersion'],
      layerArns(account, config.layerPrefix, functionLayerName).map((layer) => `${layer}:*`),
    ),
    allow(
      'Start',
      ['states:StartExecution'],
      [`arn:${account.partition}:states:${account.region}:${account.id}:stateMachine:${stateMachineName}`],
    ),
  ];
};
