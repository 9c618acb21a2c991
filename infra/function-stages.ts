/** The Lambda functions of the functions' workflow. */
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import type { BuildProjects } from './build-projects';
import type { Builder } from './builder';
import { bundle } from './bundle';
import type { Config } from './config';
import { layerPrefixSetting, stageFunctions } from './function';
import {
  planFunctionPermissions,
  publishFunctionPermissions,
  recordFunctionPermissions,
  updateFunctionPermissions,
  watchFunctionsPermissions,
} from './function-permissions';
import { type FunctionStage, functionStageTimeouts } from './function-workflow-timing';
import type { ManifestBucket } from './manifest-bucket';
import type { Resources } from './permissions';
import { lookConcurrency } from './quotas';

export interface FunctionStagesArgs {
  account: pulumi.Input<Account>;
  config: Config;
  bucket: ManifestBucket;
  /** Name that the state machine will have. */
  stateMachineName: string;
  builds: BuildProjects;
  builder: pulumi.Output<Builder>;
}

export class FunctionStages extends pulumi.ComponentResource {
  readonly arns: pulumi.Output<Record<FunctionStage, string>>;

  constructor(name: string, args: FunctionStagesArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:FunctionStages', name, {}, options);
    const { account, config, bucket, stateMachineName, builds, builder } = args;
    const resources: pulumi.Output<Resources> = pulumi
      .all([account, bucket.arn])
      .apply(([known, bucketArn]) => ({ account: known, bucketArn, stateMachineName }));
    const code = bundle(
      {
        'plan-function': 'lambdas/plan-function/handler.ts',
        'record-function': 'lambdas/record-function/handler.ts',
        'publish-function': 'lambdas/publish-function/handler.ts',
        'update-function': 'lambdas/update-function/handler.ts',
        'watch-functions': 'lambdas/watch-functions/handler.ts',
      },
      'node24',
    );
    const create = stageFunctions(code, { account, logRetentionDays: config.logRetentionDays }, this);
    const common = { BUCKET: bucket.name, ...layerPrefixSetting(config) };
    const functionLayers = { FUNCTION_LAYERS: JSON.stringify(config.functionLayers) };
    const rollout = { ROLLOUT: JSON.stringify(config.rollout) };

    this.arns = pulumi.output({
      planFunction: create('plan-function', {
        description: 'Reads a function and says what there is to do for a layer of its own',
        environment: {
          ...common,
          ...functionLayers,
          ...rollout,
          KMS_KEYS: JSON.stringify(config.kmsKeys),
          SSM_PREFIX: config.ssmPrefix,
          BUILD_PROJECTS: builds.names.apply((projects) => JSON.stringify(projects)),
          BUILDER_ID: builder.functionId,
        },
        statements: resources.apply((known) => planFunctionPermissions(known, config)),
        // It holds a function's zip of up to 250 MB, and what its build works on, in memory.
        memoryMegabytes: 1769,
        timeoutSeconds: functionStageTimeouts.planFunction,
      }),
      recordFunction: create('record-function', {
        description: "Records a function's start, with a layer that holds the recorder",
        environment: {
          ...common,
          ...functionLayers,
          BUILDER_KEY: builds.programKey,
        },
        statements: pulumi
          .all([resources, builds.programKey])
          .apply(([known, programKey]) => recordFunctionPermissions(known, config, programKey)),
        memoryMegabytes: 1024,
        timeoutSeconds: functionStageTimeouts.recordFunction,
      }),
      publishFunction: create('publish-function', {
        description: "Checks what a build made of a function's zip and publishes it as a layer version",
        environment: {
          BUCKET: bucket.name,
          FUNCTION_HOOKS: builder.functionHooks.apply((hooks) => JSON.stringify(hooks)),
          START_SCRIPTS: builder.scripts.apply((scripts) => JSON.stringify(scripts)),
        },
        statements: resources.apply((known) => publishFunctionPermissions(known, config)),
        // It unpacks the function and its layer in memory to compare every file.
        memoryMegabytes: 3008,
        timeoutSeconds: functionStageTimeouts.publishFunction,
      }),
      updateFunction: create('update-function', {
        description: "Attaches a function's own layer and measures what it gains, or takes it off",
        environment: { ...common, ...functionLayers, ...rollout, SSM_PREFIX: config.ssmPrefix },
        statements: resources.apply((known) => updateFunctionPermissions(known, config)),
        memoryMegabytes: 512,
        timeoutSeconds: functionStageTimeouts.updateFunction,
      }),
      watchFunctions: create('watch-functions', {
        description: 'Looks over the functions that ask for a layer of their own',
        environment: { ...common, ...functionLayers },
        statements: resources.apply((known) => watchFunctionsPermissions(known, config)),
        memoryMegabytes: 512,
        timeoutSeconds: functionStageTimeouts.watchFunctions,
        concurrency: lookConcurrency,
      }),
    });
    this.registerOutputs({ arns: this.arns });
  }
}
