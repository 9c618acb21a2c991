/** Lambda entry point: plans the build of an uploaded manifest. */

import type { Plan, PlanRequest } from '../../core/pipeline';
import { isRunning } from '../aws/executions';
import { lambdaClient } from '../aws/lambda-client';
import { lambdaLayers } from '../aws/layers';
import { logger, sayingWhenBusy } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { loadSettings } from '../aws/settings';
import { plan } from './plan';
import { settingsSchema } from './settings';

export async function handler(request: PlanRequest): Promise<Plan> {
  const settings = loadSettings(settingsSchema);
  const ports = {
    objects: bucketObjects(request.manifest.bucket),
    layers: lambdaLayers(lambdaClient()),
    parameters: ssmParameters,
    isRunning,
    now: () => new Date(),
  };
  const log = logger({ ...request });
  const planned = await sayingWhenBusy(log, plan(request, settings, ports));
  log.info('planned', { targets: planned.targets });
  return planned;
}
