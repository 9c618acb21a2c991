/** Lambda entry point: deletes versions of a layer that nobody needs any more, or says which these are. */
import type { PruneRequest, Pruning } from '../../core/pipeline';
import { memoise } from '../aws/client';
import { isRunning, manifestsAlongside } from '../aws/executions';
import { pacedLambdaClient } from '../aws/lambda-client';
import { lambdaLayerVersions } from '../aws/layer-versions';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { loadSettings } from '../aws/settings';
import { pruneLayer } from './prune';
import { settingsSchema } from './settings';

/** Calls of Lambda in a second: nobody waits for this, and others need what Lambda takes of an account. */
const callsPerSecond = 5;

const client = memoise(() => pacedLambdaClient(callsPerSecond));

export async function handler(request: PruneRequest): Promise<Pruning> {
  const settings = loadSettings(settingsSchema);
  const log = logger({ execution: request.execution, layer: request.layer });
  const pruning = await pruneLayer(request, settings, {
    objects: bucketObjects(request.manifest.bucket),
    parameters: ssmParameters,
    layers: lambdaLayerVersions(client()),
    isRunning,
    manifestsAlongside,
    log,
  });
  log.info('pruned', { pruning });
  return pruning;
}
