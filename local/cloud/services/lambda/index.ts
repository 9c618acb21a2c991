/** AWS Lambda of the local cloud: functions that really run, layers, and the rules that AWS has for them. */
import type { Cloud, Service } from '../../../contract/service';
import { accountHandlers } from './account';
import { lambdaActions } from './actions';
import { lambdaDifferences } from './differences';
import { Executor } from './executor';
import { functionHandlers } from './functions';
import { invokeHandlers } from './invoke';
import { layerHandlers } from './layers';
import { policyHandlers } from './policies';
import { LambdaStore } from './store';
import { tagHandlers } from './tags';
import { versionHandlers } from './versions';

export function createLambdaService(cloud: Cloud): Service {
  const store = new LambdaStore(cloud);
  const executor = new Executor(store);
  return {
    name: 'lambda',
    handlers: {
      ...functionHandlers(store, executor),
      ...versionHandlers(store),
      ...layerHandlers(store),
      ...policyHandlers(store),
      ...tagHandlers(store),
      ...invokeHandlers(store, executor),
      ...accountHandlers(store),
    },
    differences: lambdaDifferences,
    actions: lambdaActions(store),
    started: () => executor.prestartKnown(),
    close: () => executor.close(),
  };
}
