/** Provisioned concurrency: environments of a version or an alias that Lambda starts ahead of any invocation. */
import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  ProvisionedConcurrencyConfigNotFoundException,
  PutProvisionedConcurrencyConfigCommand,
  paginateListProvisionedConcurrencyConfigs,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';

export interface ProvisionedState {
  /** Environments that were asked for. */
  requested: number;
  status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  /** Why it failed, such as `FUNCTION_ERROR_INIT_FAILURE`. */
  reason?: string;
}

/** Whether environments failed by the function, and not for want of room or by Lambda. */
export const isFunctionsFault = ({ reason = '' }: ProvisionedState): boolean => reason.startsWith('FUNCTION_ERROR');

export interface Provisioned {
  /** Undefined when none is configured for the version or alias. */
  get(name: string, qualifier: string): Promise<ProvisionedState | undefined>;
  /** How many environments each of its versions and aliases has, by its number or name. */
  all(name: string): Promise<Map<string, number>>;
  /** @throws Error named by Lambda when it refuses, as when the account has no room */
  put(name: string, qualifier: string, environments: number): Promise<void>;
  /** Doing it twice is fine. */
  remove(name: string, qualifier: string): Promise<void>;
}

/** @param client whose calls keep the pace that is asked for, if any */
export const lambdaProvisioned = (client: LambdaClient): Provisioned => ({
  async get(name, qualifier) {
    try {
      const found = await client.send(
        new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: qualifier }),
      );
      return {
        requested: found.RequestedProvisionedConcurrentExecutions ?? 0,
        status: found.Status ?? 'IN_PROGRESS',
        ...(found.StatusReason && { reason: found.StatusReason }),
      };
    } catch (error) {
      if (error instanceof ProvisionedConcurrencyConfigNotFoundException) return undefined;
      throw error;
    }
  },
  async all(name) {
    const environments = new Map<string, number>();
    for await (const page of paginateListProvisionedConcurrencyConfigs({ client }, { FunctionName: name })) {
      for (const config of page.ProvisionedConcurrencyConfigs ?? []) {
        // arn:aws:lambda:<region>:<account>:function:<name>:<qualifier>
        const qualifier = config.FunctionArn?.split(':')[7] ?? '';
        environments.set(qualifier, config.RequestedProvisionedConcurrentExecutions ?? 0);
      }
    }
    return environments;
  },
  async put(name, qualifier, environments) {
    const config = { FunctionName: name, Qualifier: qualifier, ProvisionedConcurrentExecutions: environments };
    await client.send(new PutProvisionedConcurrencyConfigCommand(config));
  },
  async remove(name, qualifier) {
    try {
      await client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: qualifier }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
