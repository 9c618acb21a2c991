/** Lambda entry point: records how a function starts. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PlannedRecording, RecordingProgress } from '../../core/function-pipeline';
import { memoise } from '../aws/client';
import { lambdaFunctionTags } from '../aws/function-tags';
import { lambdaFunctions } from '../aws/functions';
import { lambdaInvocations } from '../aws/invocations';
import { invocationClient, lambdaClient } from '../aws/lambda-client';
import { lambdaLayerVersions } from '../aws/layer-versions';
import { lambdaLayers } from '../aws/layers';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { presignedPut } from '../aws/presigned';
import { loadSettings } from '../aws/settings';
import { taggedFunctions } from '../aws/tagged-functions';
import { functionsTagged } from '../aws/tags';
import { lambdaVersionConfigurations } from '../aws/version-configuration';
import { lambdaVersions } from '../aws/versions';
import { readDeployedFunction } from '../move-function/zips/deployed-function';
import { recordStart } from './record-start';
import { programsIn } from './recording-layer';
import { settingsSchema } from './settings';

interface RecordRequest {
  plan: PlannedRecording;
  /** ARN of the execution. */
  execution: string;
}

/** What of Lambda's context object is used. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
interface Context {
  getRemainingTimeInMillis(): number;
}

const settings = memoise(() => loadSettings(settingsSchema));

export async function handler({ plan, execution }: RecordRequest, context: Context): Promise<RecordingProgress> {
  const { BUCKET, BUILDER_KEY, LAYER_PREFIX } = settings();
  const log = logger({ execution, function: plan.function });
  const client = lambdaClient();
  const objects = bucketObjects(BUCKET);
  const progress = await recordStart({
    plan,
    execution,
    settings: settings(),
    ports: {
      objects,
      functions: taggedFunctions({ functions: lambdaFunctions(client), functionsTagged }, LAYER_PREFIX),
      tags: lambdaFunctionTags(client),
      layers: lambdaLayers(client),
      layerVersions: lambdaLayerVersions(client),
      versions: lambdaVersions(client),
      configurations: lambdaVersionConfigurations(client),
      invocations: lambdaInvocations(invocationClient()),
      readFunction: (found) => readDeployedFunction(found, plan.architecture),
      readPrograms: async () => {
        const archive = await objects.read(BUILDER_KEY);
        if (!archive) throw new Error(`There is no ${BUILDER_KEY} in ${BUCKET}: deploy the stack again.`);
        return programsIn(archive.bytes);
      },
      presignedPut: (key, seconds) => presignedPut(BUCKET, key, seconds),
      newToken: () => randomBytes(16).toString('hex'),
      pause,
      now: () => new Date(),
      remaining: () => context.getRemainingTimeInMillis(),
      log,
    },
  });
  log.info(progress.status === 'RECORDING' ? 'goes on' : 'ended', { progress });
  return progress;
}
