/** Lambda entry point: releases a layer version to the functions that use it. */
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '../shared/aws/executions';
import { lambdaFunctions } from '../shared/aws/functions';
import { lambdaLayers } from '../shared/aws/layers';
import { bucketObjects } from '../shared/aws/objects';
import { ssmParameters } from '../shared/aws/parameters';
import { functionsTagged } from '../shared/aws/tags';
import { log } from '../shared/logger';
import type { Release, UpdateConsumersRequest } from '../shared/pipeline';
import { loadSettings } from '../shared/settings';
import { readDepsJson } from './code-zip';
import { zipHasFile } from './layer-hooks';
import { settingsSchema } from './settings';
import { updateConsumers } from './update-consumers';

export async function handler(request: UpdateConsumersRequest): Promise<Release> {
  const settings = loadSettings(settingsSchema);
  const release = await updateConsumers(request, settings, {
    objects: bucketObjects(request.manifest.bucket),
    functions: lambdaFunctions,
    parameters: ssmParameters,
    functionsTagged,
    isRunning,
    readDepsJson,
    layerHasFile: async (arn, path) => zipHasFile(await lambdaLayers.contentUrl(arn), path),
    pause,
  });
  log.info('released', { execution: request.execution, release });
  return release;
}
