/**
 * A service's API, read from its AWS SDK client: every client of the AWS SDK for JavaScript v3 exports the schemas of its
 * operations, and a codec that reads and writes them both ways.
 */
import type { Codec, SerdeFunctions } from '@smithy/types';
import type { ServiceName } from '../../contract/service';
import { type OperationSchema, readSchemas } from './sdk-schemas';

export type Protocol = 'restXml' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery';

export type Operation = OperationSchema;

/** How an error travels: its code on the wire and its HTTP status. */
export interface ErrorShape {
  code: string;
  status: number;
}

export interface ServiceModel {
  name: ServiceName;
  protocol: Protocol;
  operations: Map<string, Operation>;
  /** By the name of the SDK's error class. */
  errors: Map<string, ErrorShape>;
  xmlNamespace: string;
  serde: SerdeFunctions;
  /** Reads and writes bodies. awsQuery has none, since its requests are forms. */
  codec: Codec<string | Uint8Array, string | Uint8Array> | undefined;
}

/** Loading a client takes up to 100 ms, so each is loaded when its service gets its first request. */
const clients: Record<ServiceName, () => Promise<{ module: object; client: string }>> = {
  s3: async () => ({ module: await import('@aws-sdk/client-s3'), client: 'S3Client' }),
  lambda: async () => ({ module: await import('@aws-sdk/client-lambda'), client: 'LambdaClient' }),
  iam: async () => ({ module: await import('@aws-sdk/client-iam'), client: 'IAMClient' }),
  sts: async () => ({ module: await import('@aws-sdk/client-sts'), client: 'STSClient' }),
  ssm: async () => ({ module: await import('@aws-sdk/client-ssm'), client: 'SSMClient' }),
  sns: async () => ({ module: await import('@aws-sdk/client-sns'), client: 'SNSClient' }),
  sqs: async () => ({ module: await import('@aws-sdk/client-sqs'), client: 'SQSClient' }),
  states: async () => ({ module: await import('@aws-sdk/client-sfn'), client: 'SFNClient' }),
  codebuild: async () => ({ module: await import('@aws-sdk/client-codebuild'), client: 'CodeBuildClient' }),
  events: async () => ({ module: await import('@aws-sdk/client-eventbridge'), client: 'EventBridgeClient' }),
  logs: async () => ({ module: await import('@aws-sdk/client-cloudwatch-logs'), client: 'CloudWatchLogsClient' }),
  tagging: async () => ({
    module: await import('@aws-sdk/client-resource-groups-tagging-api'),
    client: 'ResourceGroupsTaggingAPIClient',
  }),
  servicequotas: async () => ({
    module: await import('@aws-sdk/client-service-quotas'),
    client: 'ServiceQuotasClient',
  }),
};

const models = new Map<ServiceName, Promise<ServiceModel>>();

export function loadModel(name: ServiceName): Promise<ServiceModel> {
  let model = models.get(name);
  if (!model) {
    model = readModel(name);
    models.set(name, model);
  }
  return model;
}

async function readModel(name: ServiceName): Promise<ServiceModel> {
  const { module, client } = await clients[name]();
  const Client = (module as Record<string, new (config: object) => { config: ClientConfig }>)[client];
  if (!Client) throw new Error(`The AWS SDK package of ${name} has no ${client}: is another version of it installed?`);
  // The client would warn about old versions of Node, of no use here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // The configuration is only needed for the protocol in it: nothing is ever sent.
  const { config } = new Client({ region: 'us-east-1', credentials: { accessKeyId: '-', secretAccessKey: '-' } });
  const protocol = config.protocol.getShapeId().split('#')[1] as Protocol;
  config.protocol.setSerdeContext(config);

  const { operations, errors } = readSchemas(module);
  return {
    name,
    protocol,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: new Map(
      errors.map(({ name: error, awsQueryError, httpError }) => {
        return [error, awsQueryError ?? { code: error, status: httpError ?? 400 }];
      }),
    ),
    xmlNamespace: config.protocolSettings?.xmlNamespace ?? '',
    serde: config,
    codec: protocol === 'awsQuery' ? undefined : config.protocol.getPayloadCodec(),
  };
}

interface ClientConfig extends SerdeFunctions {
  protocol: {
    getShapeId(): string;
    setSerdeContext(context: SerdeFunctions): void;
    getPayloadCodec(): Codec<string | Uint8Array, string | Uint8Array>;
  };
  protocolSettings?: { xmlNamespace?: string };
}
