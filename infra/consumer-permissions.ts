/** What moving functions takes: of those that are named or tagged, and of no others. */
import { buildsPrefix, functionsPrefix, manifestsPrefix, runsPrefix } from '../core/keys';
import type { Account } from './account';
import type { Config } from './config';
import {
  below,
  describeExecutions,
  lambdaArn,
  layerArns,
  listBucket,
  parameterArn,
  type Resources,
  readObject,
  serviceEndpoint,
} from './permissions';
import { allow, type Statement } from './policy-document';

/**
 * To compare what aliases name with the function. On named functions alone it has to be allowed for versions: in the ARN of all
 * functions, `function:*` stands for their versions, too.
 */
export const readVersion = 'lambda:GetFunction';

const updateConfiguration = 'lambda:UpdateFunctionConfiguration';

/** To change functions. */
export const configure = [
  'lambda:GetFunction',
  // GetFunction tells the tags only to those who may list them.
  'lambda:ListTags',
  'lambda:ListAliases',
  updateConfiguration,
  'lambda:PublishVersion',
  // To move aliases. These take the function's ARN without a qualifier.
  'lambda:GetAlias',
  'lambda:UpdateAlias',
  'lambda:ListProvisionedConcurrencyConfigs',
];

/**
 * To try functions: in versions of their own, invoked or only started, and then deleted. On versions alone, since the action that
 * deletes one would delete the function, too.
 */
export const tryOut = [
  'lambda:InvokeFunction',
  'lambda:GetFunctionConfiguration',
  'lambda:PutProvisionedConcurrencyConfig',
  'lambda:GetProvisionedConcurrencyConfig',
  'lambda:DeleteProvisionedConcurrencyConfig',
  'lambda:DeleteFunction',
];

/** UpdateFunctionConfiguration asks it for every layer that the function keeps, also those of other accounts. */
export const anyLayer = ({ partition, region }: Account): Statement =>
  allow('AttachLayers', ['lambda:GetLayerVersion'], [`arn:${partition}:lambda:${region}:*:layer:*:*`]);

/**
 * What managing encrypted variables takes; Lambda uses our permissions to make a grant for itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export const functionKeys = (
  account: Account,
  kmsKeys: string[],
  actions = ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt'],
): Statement[] =>
  kmsKeys.length === 0
    ? []
    : [
        allow('FunctionKeys', actions, kmsKeys, {
          StringEquals: { 'kms:ViaService': serviceEndpoint('lambda', account) },
        }),
      ];

const versionsOf = (functions: string[]): string[] => functions.map((arn) => `${arn}:*`);

export const updateConsumersPermissions = (
  resources: Resources,
  config: Pick<Config, 'ssmPrefix' | 'consumers' | 'consumerTag' | 'kmsKeys' | 'rollout' | 'layerPrefix'>,
): Statement[] => {
  const { account, bucketArn } = resources;
  const { ssmPrefix, consumers, consumerTag, kmsKeys, rollout, layerPrefix } = config;
  const names = Object.values(consumers).flat();
  const named = [...new Set(names)].map((name) =>
    name.startsWith('arn:') ? name : lambdaArn(account, `function:${name}`),
  );
  return [
    allow('Manifests', [readObject], [below(bucketArn, manifestsPrefix)]),
    allow('Builds', [readObject, 's3:PutObject'], [below(bucketArn, buildsPrefix)]),
    allow('Outcomes', [readObject, 's3:PutObject'], [below(bucketArn, runsPrefix)]),
    allow('Events', [readObject], [below(bucketArn, functionsPrefix)]),
    listBucket(bucketArn),
    allow('Parameters', ['ssm:GetParameter', 'ssm:PutParameter'], [parameterArn(account, `${ssmPrefix}/*`)]),
    ...(named.length > 0
      ? [allow('NamedConsumers', configure, named), allow('NamedVersions', [...tryOut, readVersion], versionsOf(named))]
      : []),
    allow('TaggedConsumers', configure, [lambdaArn(account, 'function:*')], {
      StringLike: { [`aws:ResourceTag/${consumerTag}`]: '*' },
    }),
    allow('TaggedVersions', tryOut, versionsOf([lambdaArn(account, 'function:*')]), {
      StringLike: { [`aws:ResourceTag/${consumerTag}`]: '*' },
    }),
    // ListFunctions takes no resource. Whoever follows by its layers has no tag: an update has to name one of ours. No condition
    // could say that of versions and aliases, so those functions are not tried, and their aliases stay.
    ...(rollout.followUsers
      ? [
          allow('FindUsers', ['lambda:ListFunctions'], ['*']),
          allow(
            'ReadUsers',
            configure.filter((action) => /:(GetFunction|List)/.test(action)),
            [lambdaArn(account, 'function:*')],
          ),
          allow('Users', [updateConfiguration], [lambdaArn(account, 'function:*')], {
            'ForAnyValue:StringLike': {
              'lambda:Layer': layerArns(account, layerPrefix).map((layer) => `${layer}:*`),
            },
          }),
        ]
      : []),
    ...functionKeys(account, kmsKeys),
    // GetResources takes no resource.
    allow('FindConsumers', ['tag:GetResources'], ['*']),
    anyLayer(account),
    describeExecutions(resources),
  ];
};
