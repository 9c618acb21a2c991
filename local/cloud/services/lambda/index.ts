/** AWS Lambda of the local cloud: functions that really run, layers, and the rules that AWS has for them. */
import type { Cloud, Service } from '../../../contract/service';
import { accountHandlers } from './account';
import { lambdaActions } from './actions';
import { aliasHandlers } from './aliases';
import { concurrencyHandlers } from './concurrency';
import { lambdaDifferences } from './differences';
import { Executor } from './executor';
import { functionHandlers } from './functions';
import { invokeHandlers } from './invoke';
import { layerHandlers } from './layers';
import { policyHandlers } from './policies';
import { provisionedConcurrencyHandlers, resumeProvisioned } from './provisioned-concurrency';
import { Transitions } from './states';
import { LambdaStore } from './store';
import { tagHandlers } from './tags';
import { requestHook } from './throttle';
import { versionHandlers } from './versions';

export function createLambdaService(cloud: Cloud): Service {
  const store = new LambdaStore(cloud);
  const executor = new Executor(store);
  const transitions = new Transitions(store, executor);
  return {
    name: 'lambda',
    handlers: {
      ...functionHandlers(store, executor, transitions),
      ...versionHandlers(store, transitions),
      ...aliasHandlers(store, executor),
      ...layerHandlers(store),
      ...policyHandlers(store),
      ...tagHandlers(store),
      ...invokeHandlers(store, executor),
      ...concurrencyHandlers(store),
      ...provisionedConcurrencyHandlers(store, executor),
      ...accountHandlers(store),
    },
    ...(cloud.lambdaOptions && { request: requestHook(cloud.lambdaOptions) }),
    differences: lambdaDifferences,
    actions: lambdaActions(store),
    started() {
      executor.prestartKnown();
      resumeProvisioned(store, executor);
      transitions.resume();
    },
    close: () => executor.close(),
  };
}
