/** What IAM has to allow for each of Lambda's operations (Service Authorization Reference, AWS Lambda). */
import type { Cloud, RequiredPermission, Service, Shape } from '../../../contract/service';
import { functionArn, layerArn, layerVersionArn, parseFunction, parseLayerName } from './references';
import type { LambdaStore } from './store';

type Actions = NonNullable<Service['actions']>;
type Required = RequiredPermission[];

/** Operations on one function, that are allowed by an action of their own name. */
const functionOperations = [
  'CreateAlias',
  'DeleteFunction',
  'DeleteProvisionedConcurrencyConfig',
  'GetAlias',
  'GetFunction',
  'GetFunctionConfiguration',
  'GetProvisionedConcurrencyConfig',
  'ListAliases',
  'ListProvisionedConcurrencyConfigs',
  'ListVersionsByFunction',
  'PublishVersion',
  'PutFunctionConcurrency',
  'PutProvisionedConcurrencyConfig',
  'UpdateAlias',
  'UpdateFunctionCode',
];
const tagOperations = ['ListTags', 'TagResource', 'UntagResource'];
/** Operations on one layer version. */
const layerVersionOperations = [
  'AddLayerVersionPermission',
  'DeleteLayerVersion',
  'GetLayerVersion',
  'GetLayerVersionPolicy',
];

/** What a call of Lambda takes that needs a customer's key. */
export const onKey = ({ region }: Cloud, action: string, resource: string): RequiredPermission => ({
  action: `kms:${action}`,
  resource,
  context: { 'kms:ViaService': `lambda.${region}.amazonaws.com` },
});

/** What an action on a function takes. @param input of the operation, of which conditions can speak */
export function onFunctionOf(store: LambdaStore, action: string, text: string, input: Shape): Required {
  const { name, qualifier } = parseFunction(text, input.Qualifier);
  const tags = Object.entries(store.functions.get(name)?.tags ?? {});
  const requested = Object.entries((input.Tags ?? {}) as Record<string, string>);
  const tagKeys: string[] = input.TagKeys ?? requested.map(([key]) => key);
  const context = Object.fromEntries([
    ...tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
    ...requested.map(([key, value]) => [`aws:RequestTag/${key}`, value]),
    ...(tagKeys.length > 0 ? [['aws:TagKeys', tagKeys]] : []),
    ...(input.Layers ? [['lambda:Layer', input.Layers]] : []),
  ]);
  return [{ action: `lambda:${action}`, resource: functionArn(store.cloud, name, qualifier), context }];
}

export function lambdaActions(store: LambdaStore): Actions {
  const { cloud } = store;
  const onFunction = (action: string, text: string, input: Shape) => onFunctionOf(store, action, text, input);

  /** Lambda encrypts variables with a customer's key as whoever changes the function. */
  function onKeyOf({ FunctionName, KMSKeyArn }: Shape): Required {
    const { name } = parseFunction(FunctionName);
    const resource = KMSKeyArn ?? store.functions.get(name)?.latest.configuration.KMSKeyArn;
    return resource ? ['CreateGrant', 'Encrypt'].map((action) => onKey(cloud, action, resource)) : [];
  }

  /** Whoever gives a function a role must be allowed to pass it; and a layer, to read it. */
  function onConfiguration(action: string, input: Shape): Required {
    const layers: string[] = input.Layers ?? [];
    return [
      ...onFunction(action, input.FunctionName, input),
      ...layers.map((resource) => ({ action: 'lambda:GetLayerVersion', resource })),
      ...onKeyOf(input),
      ...(input.Role
        ? [{ action: 'iam:PassRole', resource: input.Role, context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }]
        : []),
    ];
  }

  const onLayerVersion = (action: string, input: Shape): Required => [
    {
      action: `lambda:${action}`,
      resource: layerVersionArn(cloud, parseLayerName(input.LayerName), Number(input.VersionNumber)),
    },
  ];

  const each = (names: string[], required: (name: string, input: Shape) => Required): Actions =>
    Object.fromEntries(names.map((name) => [name, (input: Shape) => required(name, input)]));

  return {
    ...each(functionOperations, (name, input) => onFunction(name, input.FunctionName, input)),
    ...each(['CreateFunction', 'UpdateFunctionConfiguration'], onConfiguration),
    ...each(tagOperations, (name, input) => onFunction(name, input.Resource, input)),
    ...each(layerVersionOperations, onLayerVersion),
    Invoke: (input) => onFunction('InvokeFunction', input.FunctionName, input),
    PublishLayerVersion: (input) => [
      { action: 'lambda:PublishLayerVersion', resource: layerArn(cloud, parseLayerName(input.LayerName)) },
    ],
    GetLayerVersionByArn: (input) => [{ action: 'lambda:GetLayerVersion', resource: input.Arn }],
  };
}
