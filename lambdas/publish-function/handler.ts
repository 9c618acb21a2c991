/** Lambda entry point: checks what a build made of a function and publishes it as the function's layer version. */
import type { FunctionPublishRequest, PublishedFunctionLayer } from '../../core/function-pipeline';
import { lambdaClient } from '../aws/lambda-client';
import { lambdaLayers } from '../aws/layers';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { loadSettings } from '../aws/settings';
import { publishFunction } from './publish';
import { settingsSchema } from './settings';

export async function handler(request: FunctionPublishRequest): Promise<PublishedFunctionLayer> {
  const settings = loadSettings(settingsSchema);
  const { execution, layer } = request;
  const log = logger({ execution, function: layer.function });
  const ports = { objects: bucketObjects(settings.BUCKET), layers: lambdaLayers(lambdaClient()), log };
  const published = await publishFunction(request, settings, ports);
  log.info('published', { published });
  return published;
}
