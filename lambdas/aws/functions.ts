/** Lambda functions that consume layers. */
import {
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  InvalidParameterValueException,
  type LambdaClient,
  PreconditionFailedException,
  paginateListFunctions,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';

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
  /** SHA-256 of that zip, in base64. */
  codeSha256: string;
  /** ARN of the customer's key that the environment is encrypted with; undefined for Lambda's own. */
  kmsKey?: string;
  /** True when SnapStart keeps snapshots of published versions. */
  snapStart: boolean;
  /** True when its code was signed, as functions with a code signing configuration want of layers too. */
  isSigned?: boolean;
  /** How many instances it may have at once, when that is set. */
  reservedConcurrency?: number;
  tags: Record<string, string>;
}

/** The part of a function's configuration that belongs to layers. Lambda replaces both as a whole. */
export type LayerConfiguration = Pick<ConsumerFunction, 'layers' | 'environment'>;

export interface Functions {
  /** Names of the functions that have a version of one of these layers, by the layers' ARNs without version. */
  withLayer(layers: string[]): Promise<string[]>;
  /** Undefined when there is no such function. */
  get(name: string): Promise<ConsumerFunction | undefined>;
  /**
   * False when the function has changed since it was read, is being updated, or was deleted.
   * @throws UpdateRefused when Lambda does not accept the configuration
   */
  update(name: string, configuration: LayerConfiguration, revisionId: string): Promise<boolean>;
  /**
   * Waits until the last update is applied.
   * @returns false when that takes more than two minutes, or the function was deleted
   * @throws Error with Lambda's reason when it failed
   */
  waitUntilUpdated(name: string): Promise<boolean>;
}

/** Lambda does not make a change, and says why. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
}

/** How updates are waited for, in seconds: how long at most, and how long between the first two looks. */
const patience = { maxWaitTime: 120, minDelay: 1 };

/** What an update meets when the function was changed, or deleted, since it was read. */
const changes = [ResourceConflictException, PreconditionFailedException, ResourceNotFoundException];

/** There is no such function any more; or who may only touch those with certain tags isn't told so (tagged-functions.ts). */
const isUnreadable = (error: unknown): boolean =>
  error instanceof ResourceNotFoundException || (error as Error).name === 'AccessDeniedException';

/** What ends a waiter of the SDK when the function can't be read any more: by itself it goes on whatever Lambda answers. */
function untilUnreadable(client: LambdaClient): { client: LambdaClient; abortSignal: AbortSignal } {
  const unreadable = new AbortController();
  const send = async (command: GetFunctionCommand) => {
    try {
      return await client.send(command);
    } catch (error) {
      if (isUnreadable(error)) unreadable.abort();
      throw error;
    }
  };
  return { client: Object.create(client, { send: { value: send } }), abortSignal: unreadable.signal };
}

/** What of a function lists say, too. */
export const listedFunction = (found: FunctionConfiguration) => ({
  name: found.FunctionName ?? '',
  packageType: found.PackageType ?? 'Zip',
  runtime: found.Runtime ?? '',
  architecture: found.Architectures?.[0] ?? 'x86_64',
  handler: found.Handler ?? '',
  layers: (found.Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
  codeSha256: found.CodeSha256 ?? '',
});

const consumerFunction = (
  name: string,
  found: FunctionConfiguration,
  { Code, Tags = {}, Concurrency }: GetFunctionCommandOutput,
): ConsumerFunction => ({
  ...listedFunction(found),
  name,
  environment: found.Environment?.Variables ?? {},
  ...(found.Environment?.Error && { environmentError: found.Environment.Error.Message ?? 'unknown' }),
  revisionId: found.RevisionId ?? '',
  // One that is being created can't be changed either.
  isUpdating: found.State === 'Pending' || found.LastUpdateStatus === 'InProgress',
  codeUrl: Code?.Location ?? '',
  ...(found.KMSKeyArn && { kmsKey: found.KMSKeyArn }),
  snapStart: found.SnapStart?.ApplyOn === 'PublishedVersions',
  ...(found.SigningProfileVersionArn && { isSigned: true }),
  ...(Concurrency?.ReservedConcurrentExecutions !== undefined && {
    reservedConcurrency: Concurrency.ReservedConcurrentExecutions,
  }),
  tags: Tags,
});

/** @param client whose calls keep the pace that is asked for, if any */
export function lambdaFunctions(client: LambdaClient, waiting: Partial<typeof patience> = {}): Functions {
  return {
    async get(name) {
      try {
        const output = await client.send(new GetFunctionCommand({ FunctionName: name }));
        return output.Configuration && consumerFunction(name, output.Configuration, output);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async withLayer(layers) {
      const names: string[] = [];
      for await (const page of paginateListFunctions({ client }, {})) {
        for (const { FunctionName, Layers = [] } of page.Functions ?? []) {
          const used = Layers.map(({ Arn = '' }) => Arn.replace(/:\d+$/, ''));
          if (FunctionName && used.some((layer) => layers.includes(layer))) names.push(FunctionName);
        }
      }
      return names;
    },
    async update(name, configuration, revisionId) {
      const command = new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Layers: configuration.layers,
        Environment: { Variables: configuration.environment },
        RevisionId: revisionId,
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (changes.some((type) => error instanceof type)) return false;
        if (error instanceof InvalidParameterValueException) throw new UpdateRefused(error.message, { cause: error });
        throw error;
      }
    },
    async waitUntilUpdated(name) {
      const looking = untilUnreadable(client);
      try {
        await waitUntilFunctionUpdatedV2({ ...looking, ...patience, maxDelay: 5, ...waiting }, { FunctionName: name });
        return true;
      } catch (error) {
        if (looking.abortSignal.aborted || (error as Error).name === 'TimeoutError') return false;
        throw error;
      }
    },
  };
}
