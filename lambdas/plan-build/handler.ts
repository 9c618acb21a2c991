/** Lambda entry point: plans the build of an uploaded manifest. */
import { isRunning } from '../shared/aws/executions';
import { lambdaLayers } from '../shared/aws/layers';
import { bucketObjects } from '../shared/aws/objects';
import { log } from '../shared/logger';
import type { Plan, PlanRequest } from '../shared/pipeline';
import { loadSettings } from '../shared/settings';
import { plan } from './plan';
import { settingsSchema } from './settings';

export async function handler(request: PlanRequest): Promise<Plan> {
  const settings = loadSettings(settingsSchema);
  const ports = { objects: bucketObjects(request.manifest.bucket), layers: lambdaLayers, isRunning };
  const planned = await plan(request, settings, ports);
  log.info('planned', { ...request, targets: planned.targets });
  return planned;
}
