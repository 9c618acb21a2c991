/** Lambda entry point: says what there is to do for one function. */
import type { FunctionPlan, FunctionPlanRequest } from '../../core/function-pipeline';
import { lambdaAliases } from '../aws/aliases';
import { isRunning } from '../aws/executions';
import { lambdaFunctions } from '../aws/functions';
import { lambdaClient } from '../aws/lambda-client';
import { lambdaLayers } from '../aws/layers';
import { logger, sayingWhenBusy } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { loadSettings } from '../aws/settings';
import { functionsTagged } from '../aws/tags';
import { layerZips } from '../move-function/zips/layer-zips';
import { readCode } from './code';
import { download } from './download';
import { planFunction } from './plan';
import { settingsSchema } from './settings';

export async function handler(request: FunctionPlanRequest): Promise<FunctionPlan> {
  const settings = loadSettings(settingsSchema);
  const { execution } = request;
  const log = logger({ execution });
  const layers = lambdaLayers(lambdaClient());
  const ports = {
    objects: bucketObjects(settings.BUCKET),
    functions: lambdaFunctions(lambdaClient()),
    layers,
    aliases: lambdaAliases(lambdaClient()),
    parameters: ssmParameters,
    functionsTagged,
    readCode,
    download,
    ...layerZips(layers.contentUrl),
    isRunning,
    now: () => new Date(),
  };
  const plan = await sayingWhenBusy(log, planFunction(request, settings, ports));
  log.info('planned', { plan });
  return plan;
}
