/** Concurrency that is set aside for functions: reserved, or provisioned for their versions and aliases. */
import type { Handler, Shape } from '../../../contract/service';
import { AwsError } from '../../../contract/service';
import { quotaOf } from '../service-quotas';
import type { Executor } from './executor';
import { functionArn, parseFunction } from './references';
import { conflict, type FunctionRecord, invalid, type LambdaStore, notFound, page } from './store';

/** What an account keeps for the functions that have nothing set aside; one whose quota is smaller keeps all of it. */
const minimumUnreserved = 100;

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

const provisionedFor = ({ provisioned = {} }: FunctionRecord): number =>
  sum(Object.values(provisioned).map(({ requested }) => requested));

/** What is provisioned counts as reserved, where something is. */
const setAsideFor = (record: FunctionRecord): number => record.reservedConcurrency ?? provisionedFor(record);

/** How many invocations at once the account lets run, and how many of them nobody has set aside. */
export function accountConcurrency(store: LambdaStore): { total: number; unreserved: number } {
  const total = quotaOf(store.cloud, 'lambda', 'L-B99A9384');
  return { total, unreserved: total - sum([...store.functions.values()].map(setAsideFor)) };
}

export function concurrencyHandlers(store: LambdaStore, executor: Executor): Record<string, Handler> {
  /** @param kind as AWS's message names what was asked for */
  function change(record: FunctionRecord, changes: Partial<FunctionRecord>, kind: string): FunctionRecord {
    const { total, unreserved } = accountConcurrency(store);
    const more = setAsideFor({ ...record, ...changes }) - setAsideFor(record);
    const minimum = Math.min(minimumUnreserved, total);
    if (more > 0 && unreserved - more < minimum) {
      throw invalid(
        `Specified ${kind} for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
      );
    }
    return store.update(record, changes);
  }

  /** The version that a qualifier means, which is one that can have provisioned concurrency. */
  function provisionable(record: FunctionRecord, qualifier: string | undefined) {
    const alias = record.aliases[qualifier ?? '$LATEST'];
    const number = alias?.FunctionVersion ?? qualifier;
    if (number === undefined || number === '$LATEST') {
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
    PutFunctionConcurrency: (input) => {
      const { ReservedConcurrentExecutions: reservedConcurrency } = input;
      const record = store.function(input.FunctionName);
      const provisioned = provisionedFor(record);
      if (reservedConcurrency < provisioned) {
        throw invalid(
          `ReservedConcurrentExecutions ${reservedConcurrency} should not be lower than function's total provisioned concurrency [${provisioned}].`,
        );
      }
      change(record, { reservedConcurrency }, 'ReservedConcurrentExecutions');
      return { ReservedConcurrentExecutions: reservedConcurrency };
    },
    PutProvisionedConcurrencyConfig: (input) => {
      const current = store.function(input.FunctionName);
      const { qualifier = '' } = parseFunction(input.FunctionName, input.Qualifier);
      const version = provisionable(current, qualifier);
      const requested: number = input.ProvisionedConcurrentExecutions;
      const config = { requested, lastModified: new Date().toISOString().replace('Z', '+0000') };
      const provisioned = { ...current.provisioned, [qualifier]: config };
      if (provisionedFor({ ...current, provisioned }) > (current.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        throw invalid(
          'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
        );
      }
      const record = change(current, { provisioned }, 'ConcurrentExecutions');
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
      executor.changed(record.name);
    },
  };
}
