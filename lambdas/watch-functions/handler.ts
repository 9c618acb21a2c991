/** Lambda entry point: the regular look over the functions that ask for a layer of their own, or have one. */
import type { FunctionLook, FunctionsSeen } from '../../core/function-pipeline';
import { memoise } from '../aws/client';
import { isRunning, startAlongside } from '../aws/executions';
import { pacedLambdaClient } from '../aws/lambda-client';
import { lambdaLayerVersions } from '../aws/layer-versions';
import { lambdaListedFunctions } from '../aws/listed-functions';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { loadSettings } from '../aws/settings';
import { functionsTagged } from '../aws/tags';
import { settingsSchema } from './settings';
import { watchFunctions } from './watch';

/** Calls of Lambda in a second: nobody waits for this, and others need what Lambda takes of an account. */
const callsPerSecond = 5;

const client = memoise(() => pacedLambdaClient(callsPerSecond));

export async function handler({ execution }: FunctionLook): Promise<FunctionsSeen> {
  const settings = loadSettings(settingsSchema);
  const log = logger({ execution });
  const seen = await watchFunctions(execution, settings, {
    objects: bucketObjects(settings.BUCKET),
    functions: lambdaListedFunctions(client()),
    layers: lambdaLayerVersions(client()),
    functionsTagged,
    isRunning,
    startAlongside,
    now: () => new Date(),
    log,
  });
  log.info('looked', { seen });
  return seen;
}
