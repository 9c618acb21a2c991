/** The workflow that gives functions layers of their own, and what starts it: a request in the bucket, a changed tag, a regular look. */
import * as pulumi from '@pulumi/pulumi';
import { functionTag } from '../core/function-settings';
import { requestKey } from '../core/keys';
import type { Account } from './account';
import { type BuildProjects, queuedTimeoutMinutes } from './build-projects';
import { type Builder, replacementFor } from './builder';
import type { Config } from './config';
import { FunctionStages } from './function-stages';
import { functionWorkflowDefinition } from './function-workflow';
import type { ManifestBucket } from './manifest-bucket';
import { physicalName } from './names';
import { StateMachine } from './state-machine';
import { Trigger } from './trigger';

export interface FunctionLayersArgs {
  account: pulumi.Output<Account>;
  config: Config;
  bucket: ManifestBucket;
  builds: BuildProjects;
  builder: pulumi.Output<Builder>;
  /** ARN of the function that tells people. */
  notifyArn: pulumi.Output<string>;
}

export class FunctionLayers extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;
  /** URL of the queue that holds the events which could not start an execution. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: FunctionLayersArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:FunctionLayers', name, {}, options);
    const parent = { parent: this };
    const { account, config, bucket, builds, builder } = args;
    const stateMachineName = physicalName('functions');
    const stages = new FunctionStages(
      'function-stages',
      { account, config, bucket, stateMachineName, builds, builder },
      parent,
    );
    const stateMachine = new StateMachine(
      'function-layers',
      {
        account,
        name: stateMachineName,
        description: 'Runs the workflow that gives functions layers of their own',
        definition: pulumi
          .all([account, stages.arns, args.notifyArn, bucket.name])
          .apply(([{ partition }, arns, notify, bucketName]) =>
            functionWorkflowDefinition({
              partition,
              functions: { ...arns, notify },
              bucket: bucketName,
              buildTimeoutMinutes: config.buildTimeoutMinutes,
              queuedTimeoutMinutes,
              recordMinutes: config.functionLayers.recordMinutes,
              replacement: replacementFor(config),
            }),
          ),
        functionArns: pulumi
          .all([stages.arns, args.notifyArn])
          .apply(([arns, notify]) => [...Object.values(arns), notify]),
        buildProjectArns: builds.arns,
        logRetentionDays: config.logRetentionDays,
      },
      parent,
    );
    const trigger = new Trigger(
      'prejit-functions',
      {
        account,
        stateMachine,
        description: 'Starts the workflow for functions that ask for a layer of their own',
        rules: {
          'prejit-function-request': {
            description: "A function's request was uploaded or deleted",
            eventPattern: bucket.name.apply((bucketName) => JSON.stringify(requestChanged(bucketName))),
          },
          'prejit-function-tag': {
            description: `The tag ${functionTag().key} of a function has changed`,
            eventPattern: JSON.stringify(tagChanged),
          },
          'prejit-function-look': {
            description:
              'The regular look over the functions: events of tags are best effort, and deployments send none',
            scheduleExpression: rate(config.functionLayers.lookMinutes),
          },
        },
      },
      parent,
    );
    this.stateMachineArn = stateMachine.arn;
    this.deadLetterQueueUrl = trigger.deadLetterQueueUrl;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn, deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}

/** `*` also stands for slashes: an execution for a deeper key fails with an error that says where requests belong. */
const requestChanged = (bucketName: string) => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created', 'Object Deleted'],
  detail: { bucket: { name: [bucketName] }, object: { key: [{ wildcard: requestKey('*') }] } },
});

/** What the tag says now the workflow reads itself. */
const tagChanged = {
  source: ['aws.tag'],
  'detail-type': ['Tag Change on Resource'],
  detail: { service: ['lambda'], 'resource-type': ['function'], 'changed-tag-keys': [functionTag().key] },
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const rate = (minutes: number): string => `rate(${minutes} minute${minutes === 1 ? '' : 's'})`;
