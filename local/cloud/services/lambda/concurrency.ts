/** Concurrency that is set aside for functions, of what the account has: reserved, or provisioned. */
import type { Handler } from '../../../contract/service';
import { quotaOf } from '../service-quotas';
import { type FunctionRecord, invalid, type LambdaStore } from './store';

/** What an account keeps for the functions that have nothing set aside; one whose quota is smaller keeps all of it. */
const minimumUnreserved = 100;

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

export const provisionedFor = ({ provisioned = {} }: FunctionRecord): number =>
  sum(Object.values(provisioned).map(({ requested }) => requested));

/** What is provisioned counts as reserved, where something is. */
const setAsideFor = (record: FunctionRecord): number => record.reservedConcurrency ?? provisionedFor(record);

/** How many invocations at once the account lets run, and how many of them nobody has set aside. */
export function accountConcurrency(store: LambdaStore): { total: number; unreserved: number } {
  const total = quotaOf(store.cloud, 'lambda', 'L-B99A9384');
  return { total, unreserved: total - sum([...store.functions.values()].map(setAsideFor)) };
}

/**
 * Changes what is set aside for a function, if the account has it.
 * @param kind what is asked for, as AWS's message names it
 */
export function setAside(
  store: LambdaStore,
  record: FunctionRecord,
  changes: Partial<FunctionRecord>,
  kind: 'ReservedConcurrentExecutions' | 'ConcurrentExecutions',
): FunctionRecord {
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

export function concurrencyHandlers(store: LambdaStore): Record<string, Handler> {
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
      setAside(store, record, { reservedConcurrency }, 'ReservedConcurrentExecutions');
      return { ReservedConcurrentExecutions: reservedConcurrency };
    },
  };
}
