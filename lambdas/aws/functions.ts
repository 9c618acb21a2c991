/** Lambda functions that consume layers. */
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  LambdaClient,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { clientOptions, memoise } from './client';

export interface ConsumerFunction {
  name: string;
  /** `Zip`, or `Image` for a container image, which takes no layers. */
  packageType: string;
  runtime: string;
  architecture: string;
  handler: string;
  /** ARNs of the layer versions, in order. */
  layers: string[];
  environment: Record<string, string>;
  /** Why the environment could not be read: then `environment` is not the whole of it. */
  environmentError?: string;
  /** Changes with every update: makes an update conditional on what was read. */
  revisionId: string;
  /** True while Lambda is still applying an update; it refuses the next one until then. */
  isUpdating: boolean;
  /** Presigned URL of the code's zip. */
  codeUrl: string;
}

/** The part of a function's configuration that belongs to layers. Lambda replaces both as a whole. */
export type LayerConfiguration = Pick<ConsumerFunction, 'layers' | 'environment'>;

export interface Functions {
  /** Undefined when there is no such function. */
  get(name: string): Promise<ConsumerFunction | undefined>;
  /** False when the function has changed since it was read, or is being updated. */
  update(name: string, configuration: LayerConfiguration, revisionId: string): Promise<boolean>;
  /** Resolves when the last update is applied. @throws Error with Lambda's reason when it failed */
  waitUntilUpdated(name: string): Promise<void>;
}

/** Longest wait for one update, in seconds. */
const maxWaitTime = 120;

const client = memoise(() => new LambdaClient(clientOptions));

async function get(name: string): Promise<ConsumerFunction | undefined> {
  try {
    const { Configuration, Code } = await client().send(new GetFunctionCommand({ FunctionName: name }));
    return Configuration && consumerFunction(name, Configuration, Code?.Location ?? '');
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const consumerFunction = (name: string, found: FunctionConfiguration, codeUrl: string): ConsumerFunction => ({
  name,
  packageType: found.PackageType ?? 'Zip',
  runtime: found.Runtime ?? '',
  architecture: found.Architectures?.[0] ?? 'x86_64',
  handler: found.Handler ?? '',
  layers: (found.Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
  environment: found.Environment?.Variables ?? {},
  ...(found.Environment?.Error && { environmentError: found.Environment.Error.Message ?? 'unknown' }),
  revisionId: found.RevisionId ?? '',
  // One that is being created can't be changed either.
  isUpdating: found.State === 'Pending' || found.LastUpdateStatus === 'InProgress',
  codeUrl,
});

async function update(name: string, configuration: LayerConfiguration, revisionId: string): Promise<boolean> {
  const command = new UpdateFunctionConfigurationCommand({
    FunctionName: name,
    Layers: configuration.layers,
    Environment: { Variables: configuration.environment },
    RevisionId: revisionId,
  });
  try {
    await client().send(command);
    return true;
  } catch (error) {
    if (error instanceof ResourceConflictException || error instanceof PreconditionFailedException) return false;
    throw error;
  }
}

async function waitUntilUpdated(name: string): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client: client(), maxWaitTime, minDelay: 1, maxDelay: 5 }, { FunctionName: name });
}

export const lambdaFunctions: Functions = { get, update, waitUntilUpdated };
