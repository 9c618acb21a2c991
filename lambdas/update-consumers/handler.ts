/** Lambda entry point: releases a layer's versions to the functions that use it, as many at a time as there is time for. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress, UpdateConsumersRequest } from '../../core/pipeline';
import { lambdaAliases } from '../aws/aliases';
import { memoise } from '../aws/client';
import { isRunning } from '../aws/executions';
import { lambdaFunctions } from '../aws/functions';
import { lambdaInvocations } from '../aws/invocations';
import { invocationClient, pacedLambdaClient } from '../aws/lambda-client';
import { lambdaLayers } from '../aws/layers';
import { logger, sayingWhenBusy } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { lambdaProvisioned } from '../aws/provisioned';
import { loadSettings } from '../aws/settings';
import { functionsTagged } from '../aws/tags';
import { lambdaVersionConfigurations } from '../aws/version-configuration';
import { lambdaVersions } from '../aws/versions';
import { bucketJournal } from '../move-function/journal';
import { readDepsJson } from '../move-function/zips/code-zip';
import { layerZips } from '../move-function/zips/layer-zips';
import { settingsSchema } from './settings';
import { type UpdatePorts, updateConsumers } from './update-consumers';

/** What of Lambda's context object is used. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
interface Context {
  getRemainingTimeInMillis(): number;
}

const settings = memoise(() => loadSettings(settingsSchema));
const client = memoise(() => pacedLambdaClient(settings().ROLLOUT.callsPerSecond));

export async function handler(request: UpdateConsumersRequest, context: Context): Promise<Progress> {
  const { execution, manifest, layers } = request;
  const log = logger({ execution, layer: layers[0]?.layer });
  const functions = lambdaFunctions(client());
  const objects = bucketObjects(manifest.bucket);
  const ports: UpdatePorts = {
    objects,
    functions,
    versions: lambdaVersions(client()),
    aliases: lambdaAliases(client()),
    configurations: lambdaVersionConfigurations(client()),
    provisioned: lambdaProvisioned(client()),
    invocations: lambdaInvocations(invocationClient()),
    parameters: ssmParameters,
    journal: bucketJournal(objects, layers[0]?.layer ?? '', execution),
    functionsTagged,
    functionsWithLayer: functions.withLayer,
    isRunning,
    readDepsJson,
    ...layerZips(lambdaLayers(client()).contentUrl),
    pause,
    now: () => new Date(),
    remaining: () => context.getRemainingTimeInMillis(),
    log,
  };
  const progress = await sayingWhenBusy(log, updateConsumers(request, settings(), ports));
  log.info(progress.status === 'MOVED' ? 'released' : 'goes on', { progress });
  return progress;
}
