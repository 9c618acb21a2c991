/** What the account may have of Lambda, and what it has. */
import type { Handler } from '../../../contract/service';
import { accountConcurrency } from './concurrency';
import type { LambdaStore } from './store';

const mebibyte = 1024 * 1024;
/** AWS's own, in bytes: all code of the account, one function unzipped, one upload. */
const sizes = {
  TotalCodeSize: 75 * 1024 * mebibyte,
  CodeSizeUnzipped: 250 * mebibyte,
  CodeSizeZipped: 50 * mebibyte,
};

export function accountHandlers(store: LambdaStore): Record<string, Handler> {
  return {
    GetAccountSettings() {
      const functions = [...store.functions.values()];
      const layers = [...store.layers.values()].flatMap(({ versions }) => Object.values(versions));
      const { total, unreserved } = accountConcurrency(store);
      return {
        AccountLimit: { ...sizes, ConcurrentExecutions: total, UnreservedConcurrentExecutions: unreserved },
        AccountUsage: {
          TotalCodeSize:
            sum(functions.map(({ latest }) => latest.configuration.CodeSize)) +
            sum(layers.map(({ codeSize }) => codeSize)),
          FunctionCount: functions.length,
        },
      };
    },
  };
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
