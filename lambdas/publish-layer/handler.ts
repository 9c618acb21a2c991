/** Lambda entry point: checks what a build made and publishes it as a layer version. */
import { lambdaLayers } from '../shared/aws/layers';
import { bucketObjects } from '../shared/aws/objects';
import { log } from '../shared/logger';
import type { PublishedLayer, PublishRequest } from '../shared/pipeline';
import { loadSettings } from '../shared/settings';
import { publishLayer } from './publish';
import { settingsSchema } from './settings';

export async function handler(request: PublishRequest): Promise<PublishedLayer> {
  const settings = loadSettings(settingsSchema);
  const ports = { objects: bucketObjects(request.manifest.bucket), layers: lambdaLayers };
  const published = await publishLayer(request, settings, ports);
  log.info('published', { execution: request.execution, published });
  return published;
}
