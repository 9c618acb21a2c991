/**
 * A service's API, read from its AWS SDK client: every client of the AWS SDK for JavaScript v3 exports the schemas of its
 * operations, and a codec that reads and writes them both ways.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type {
  Codec,
  SerdeFunctions,
  StaticErrorSchema,
  StaticOperationSchema,
  StaticStructureSchema,
} from '@smithy/types';
import type { ServiceName } from '../../contract/service';

export type Protocol = 'restXml' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery';

export interface Operation {
  name: string;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** Where a REST protocol puts it: method, path with query, and the status of a success. */
  http?: { method: string; uri: string; status: number };
}

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

/** Tags of the static schemas' tuples. */
const operationTag = 9;
const errorTag = -3;

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

  const schemas = Object.values(module).filter((value) => Array.isArray(value));
  const operations = schemas.filter((schema) => schema[0] === operationTag) as StaticOperationSchema[];
  const errors = schemas.filter((schema) => schema[0] === errorTag) as StaticErrorSchema[];
  return {
    name,
    protocol,
    operations: new Map(operations.map((schema) => [schema[2], readOperation(schema)])),
    errors: new Map(errors.map((schema) => [schema[2], readError(schema)])),
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

function readOperation([, , name, traits, input, output]: StaticOperationSchema): Operation {
  const http = typeof traits === 'object' ? traits.http : undefined;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    http: http && { method: http[0], uri: http[1], status: http[2] },
  };
}

interface ErrorTraits {
  /** Code and status. */
  awsQueryError?: [string, number];
  httpError?: number;
}

function readError([, , name, traits]: StaticErrorSchema): ErrorShape {
  const { awsQueryError, httpError } = (typeof traits === 'object' ? traits : {}) as ErrorTraits;
  return { code: awsQueryError?.[0] ?? name, status: awsQueryError?.[1] ?? httpError ?? 400 };
}

/** Names of a structure's required members. A static schema lists them first, and ends with their number. */
export function requiredMembers(structure: NormalizedSchema): string[] {
  const schema = structure.getSchema() as StaticStructureSchema;
  return Array.isArray(schema) ? schema[4].slice(0, schema[6] ?? 0) : [];
}
