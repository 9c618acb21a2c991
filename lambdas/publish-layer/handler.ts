/** Lambda entry point: checks what a build made and publishes it as a layer version. */

import type { PublishedLayer, PublishRequest } from '../../core/pipeline';
import { lambdaClient } from '../aws/lambda-client';
import { lambdaLayers } from '../aws/layers';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { loadSettings } from '../aws/settings';
import { publishLayer } from './publish';
import { settingsSchema } from './settings';

export async function handler(request: PublishRequest): Promise<PublishedLayer> {
  const settings = loadSettings(settingsSchema);
  const { execution, target } = request;
  const log = logger({ execution, layer: target.layerName });
  const ports = { objects: bucketObjects(request.manifest.bucket), layers: lambdaLayers(lambdaClient()), log };
  const published = await publishLayer(request, settings, ports);
  log.info('published', { published });
  return published;
}
