/** The workflow that makes layers from uploaded manifests, and what starts it. */
import * as pulumi from '@pulumi/pulumi';
import { manifestsPrefix } from '../core/keys';
import type { Account } from './account';
import { type BuildProjects, queuedTimeoutMinutes } from './build-projects';
import { replacementFor } from './builder';
import type { Config } from './config';
import type { Functions } from './functions';
import type { ManifestBucket } from './manifest-bucket';
import { StateMachine } from './state-machine';
import type { StateMachineDefinition } from './states-language';
import { Trigger } from './trigger';
import { workflowDefinition } from './workflow';

export interface ManifestPipelineArgs {
  account: pulumi.Output<Account>;
  config: Config;
  /** Bucket whose uploads count. */
  bucket: ManifestBucket;
  functions: Functions;
  builds: BuildProjects;
  /** Name that the state machine gets. */
  stateMachineName: string;
}

/** Both stand at the stack's top, as they did from the beginning: under a parent they would be made anew. */
export function createManifestPipeline(args: ManifestPipelineArgs): { stateMachine: StateMachine; trigger: Trigger } {
  const { account, config, bucket, functions, builds } = args;
  const stateMachine = new StateMachine('pipeline', {
    account,
    name: args.stateMachineName,
    description: 'Runs the workflow that turns a manifest into layer versions',
    definition: definitionOf(args),
    functionArns: functions.arns,
    buildProjectArns: builds.arns,
    logRetentionDays: config.logRetentionDays,
  });
  const trigger = new Trigger('prejit-upload', {
    account,
    stateMachine,
    description: 'Starts the workflow when a manifest was uploaded',
    rules: {
      'prejit-upload': {
        description: 'A manifest was uploaded',
        eventPattern: bucket.name.apply((name) => JSON.stringify(manifestUploaded(name))),
      },
    },
  });
  return { stateMachine, trigger };
}

const definitionOf = ({ account, config, functions }: ManifestPipelineArgs): pulumi.Output<StateMachineDefinition> => {
  const { planBuildArn, publishLayerArn, updateConsumersArn, notifyArn, pruneLayersArn } = functions;
  return pulumi
    .all([account, planBuildArn, publishLayerArn, updateConsumersArn, notifyArn, pruneLayersArn])
    .apply(([{ partition }, planBuild, publishLayer, updateConsumers, notify, pruneLayers]) =>
      workflowDefinition({
        partition,
        functions: { planBuild, publishLayer, updateConsumers, notify, pruneLayers },
        buildTimeoutMinutes: config.buildTimeoutMinutes,
        queuedTimeoutMinutes,
        maxConcurrentBuilds: config.maxConcurrentBuilds,
        replacement: replacementFor(config),
      }),
    );
};

/**
 * The events that start an execution. `*` also stands for slashes here, so a deeper key matches too; such an execution
 * fails with an error that says where manifests belong.
 */
const manifestUploaded = (bucketName: string) => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: {
    bucket: { name: [bucketName] },
    object: { key: [{ wildcard: `${manifestsPrefix}*/*.csproj` }] },
  },
});
