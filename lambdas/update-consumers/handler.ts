/** Lambda entry point: releases a layer version to the functions that use it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Release, UpdateConsumersRequest } from '../../core/pipeline';
import { isRunning } from '../aws/executions';
import { lambdaFunctions } from '../aws/functions';
import { lambdaLayers } from '../aws/layers';
import { logger, sayingWhenBusy } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { loadSettings } from '../aws/settings';
import { functionsTagged } from '../aws/tags';
import { readDepsJson } from './code-zip';
import { zipHasFile } from './layer-hooks';
import { settingsSchema } from './settings';
import { type UpdatePorts, updateConsumers } from './update-consumers';

export async function handler(request: UpdateConsumersRequest): Promise<Release> {
  const settings = loadSettings(settingsSchema);
  const log = logger({ execution: request.execution, layer: request.published.arn });
  const ports: UpdatePorts = {
    objects: bucketObjects(request.manifest.bucket),
    functions: lambdaFunctions,
    parameters: ssmParameters,
    functionsTagged,
    isRunning,
    readDepsJson,
    layerHasFile: async (arn, path) => zipHasFile(await lambdaLayers.contentUrl(arn), path),
    pause,
    now: () => new Date(),
    log,
  };
  const release = await sayingWhenBusy(log, updateConsumers(request, settings, ports));
  log.info('released', { release });
  return release;
}
