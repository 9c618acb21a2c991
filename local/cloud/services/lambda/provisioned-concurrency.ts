/** Operations on provisioned concurrency: environments that are started ahead of their invocations. */
import type { Handler, Shape } from '../../../contract/service';
import { AwsError } from '../../../contract/service';
import { allocateForAlias } from './alias-provisioned';
import { provisionedFor, setAside } from './concurrency';
import type { Executor } from './executor';
import { functionArn, parseFunction } from './references';
import {
  conflict,
  type FunctionRecord,
  type FunctionVersion,
  invalid,
  type LambdaStore,
  notFound,
  page,
} from './store';

export function provisionedConcurrencyHandlers(store: LambdaStore, executor: Executor): Record<string, Handler> {
  /** The version that a qualifier means, which is one that can have provisioned concurrency. */
  function provisionable(record: FunctionRecord, qualifier: string): FunctionVersion {
    const alias = record.aliases[qualifier];
    const number = alias?.FunctionVersion ?? qualifier;
    if (number === '$LATEST') {
      throw invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
    }
    const version = record.versions[number];
    if (!version) throw notFound('Function', functionArn(store.cloud, record.name, qualifier));
    if (alias?.RoutingConfig) throw invalid('Alias with weights can not be used with Provisioned Concurrency');
    if (alias && record.provisioned?.[number]) {
      throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
    }
    const isPointedTo = Object.keys(record.provisioned ?? {}).some(
      (name) => name !== qualifier && record.aliases[name]?.FunctionVersion === number,
    );
    if (!alias && isPointedTo) throw conflict('Version is pointed by a Provisioned Concurrency alias');
    if (version.configuration.SnapStart.OptimizationStatus === 'On') {
      throw invalid('Provisioned Concurrency is not supported for SnapStart enabled functions.');
    }
    return version;
  }

  /** Name and qualifier of what a request means, whose version or alias has to be there. */
  function read(input: Shape): { record: FunctionRecord; qualifier: string } {
    const { qualifier } = parseFunction(input.FunctionName, input.Qualifier);
    if (qualifier === undefined || qualifier === '$LATEST') {
      throw invalid('The function resource provided must be an alias or a published version.');
    }
    const record = store.function(input.FunctionName);
    store.version(record, qualifier);
    return { record, qualifier };
  }

  function describe(record: FunctionRecord, qualifier: string): Shape {
    const config = record.provisioned?.[qualifier];
    if (!config) {
      const message = 'No Provisioned Concurrency Config found for this function';
      throw new AwsError('ProvisionedConcurrencyConfigNotFoundException', message, 404, { Type: 'User' });
    }
    const { status = 'IN_PROGRESS', reason, started = 0 } = executor.provisioned.of(record.name, qualifier) ?? {};
    return {
      RequestedProvisionedConcurrentExecutions: config.requested,
      AvailableProvisionedConcurrentExecutions: status === 'READY' ? started : 0,
      AllocatedProvisionedConcurrentExecutions: started,
      Status: status,
      ...(reason && { StatusReason: reason }),
      LastModified: config.lastModified,
    };
  }

  return {
    PutProvisionedConcurrencyConfig: (input) => {
      const current = store.function(input.FunctionName);
      const { qualifier = '$LATEST' } = parseFunction(input.FunctionName, input.Qualifier);
      const version = provisionable(current, qualifier);
      const requested: number = input.ProvisionedConcurrentExecutions;
      const config = { requested, lastModified: new Date().toISOString().replace('Z', '+0000') };
      const provisioned = { ...current.provisioned, [qualifier]: config };
      if (provisionedFor({ ...current, provisioned }) > (current.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        throw invalid(
          'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
        );
      }
      const record = setAside(store, current, { provisioned }, 'ConcurrentExecutions');
      executor.provisioned.allocate(record.name, qualifier, version, requested);
      return describe(record, qualifier);
    },
    GetProvisionedConcurrencyConfig: (input) => {
      const { record, qualifier } = read(input);
      return describe(record, qualifier);
    },
    ListProvisionedConcurrencyConfigs: (input) => {
      const record = store.function(input.FunctionName);
      const { items, ...rest } = page(Object.keys(record.provisioned ?? {}), input);
      const configs = items.map((qualifier) => ({
        FunctionArn: functionArn(store.cloud, record.name, qualifier),
        ...describe(record, qualifier),
      }));
      return { ProvisionedConcurrencyConfigs: configs, ...rest };
    },
    // Deleting what isn't there succeeds.
    DeleteProvisionedConcurrencyConfig: (input) => {
      const { record, qualifier } = read(input);
      const { [qualifier]: _, ...provisioned } = record.provisioned ?? {};
      store.update(record, { provisioned });
      executor.deleted(record.name);
    },
  };
}

/** Starts anew what was provisioned when the cloud ended. */
export function resumeProvisioned(store: LambdaStore, executor: Executor): void {
  for (const record of store.functions.values()) {
    for (const [qualifier, { requested }] of Object.entries(record.provisioned ?? {})) {
      const alias = record.aliases[qualifier];
      const version = record.versions[qualifier];
      if (alias) allocateForAlias(store, executor, record, alias);
      else if (version) executor.provisioned.allocate(record.name, qualifier, version, requested);
    }
  }
}
