/** Lambda entry point: attaches a function's own layer and proves it, or takes it off. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionProgress, FunctionUpdateRequest } from '../../core/function-pipeline';
import { lambdaAliases } from '../aws/aliases';
import { memoise } from '../aws/client';
import { lambdaFunctionTags } from '../aws/function-tags';
import { lambdaFunctions } from '../aws/functions';
import { lambdaInvocations } from '../aws/invocations';
import { invocationClient, pacedLambdaClient } from '../aws/lambda-client';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { ssmParameters } from '../aws/parameters';
import { lambdaProvisioned } from '../aws/provisioned';
import { loadSettings } from '../aws/settings';
import { taggedFunctions } from '../aws/tagged-functions';
import { functionsTagged } from '../aws/tags';
import { lambdaVersionConfigurations } from '../aws/version-configuration';
import { lambdaVersions } from '../aws/versions';
import type { FunctionUpdatePorts } from './ports';
import { settingsSchema } from './settings';
import { updateFunction } from './update-function';

const settings = memoise(() => loadSettings(settingsSchema));
const client = memoise(() => pacedLambdaClient(settings().ROLLOUT.callsPerSecond));

export async function handler(request: FunctionUpdateRequest): Promise<FunctionProgress> {
  const log = logger({ execution: request.execution, function: request.function });
  const ports: FunctionUpdatePorts = {
    objects: bucketObjects(settings().BUCKET),
    functions: taggedFunctions({ functions: lambdaFunctions(client()), functionsTagged }, settings().LAYER_PREFIX),
    tags: lambdaFunctionTags(client()),
    versions: lambdaVersions(client()),
    aliases: lambdaAliases(client()),
    configurations: lambdaVersionConfigurations(client()),
    provisioned: lambdaProvisioned(client()),
    invocations: lambdaInvocations(invocationClient()),
    parameters: ssmParameters,
    pause,
    now: () => new Date(),
    log,
  };
  const progress = await updateFunction(request, settings(), ports);
  log.info(progress.status === 'DONE' ? 'done with a function' : 'to be gone on with', { progress });
  return progress;
}
