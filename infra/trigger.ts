/** Starts an execution for every manifest that is uploaded. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { manifestsPrefix } from '../core/keys';
import type { Account } from './account';
import type { ManifestBucket } from './manifest-bucket';
import { allow, policyDocument, tlsOnly } from './policy-document';
import { ServiceRole } from './service-role';
import type { StateMachine } from './state-machine';

export interface TriggerArgs {
  account: pulumi.Input<Account>;
  /** Bucket whose uploads count. */
  bucket: ManifestBucket;
  stateMachine: StateMachine;
}

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

export class Trigger extends pulumi.ComponentResource {
  /** URL of the queue that holds the events which could not start an execution. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: TriggerArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:Trigger', name, {}, options);
    const parent = { parent: this };
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        description: 'A manifest was uploaded',
        eventPattern: args.bucket.name.apply((bucket) => JSON.stringify(manifestUploaded(bucket))),
      },
      parent,
    );
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'events.amazonaws.com',
        description: 'Starts the workflow when a manifest was uploaded',
        statements: args.stateMachine.arn.apply((arn) => [allow('Start', ['states:StartExecution'], [arn])]),
      },
      parent,
    );
    const queue = new aws.sqs.Queue(
      `${name}-dead-letters`,
      // SQS keeps a message for 14 days at most.
      { sqsManagedSseEnabled: true, messageRetentionSeconds: 14 * 24 * 60 * 60 },
      parent,
    );
    const queuePolicy = new aws.sqs.QueuePolicy(
      `${name}-dead-letters-policy`,
      {
        queueUrl: queue.url,
        policy: pulumi.all([queue.arn, rule.arn]).apply(([queueArn, ruleArn]) =>
          JSON.stringify(
            policyDocument(tlsOnly(['sqs:*'], [queueArn]), {
              Sid: 'DeadLetters',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: ['sqs:SendMessage'],
              Resource: [queueArn],
              Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
            }),
          ),
        ),
      },
      parent,
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        arn: args.stateMachine.arn,
        roleArn: role.arn,
        deadLetterConfig: { arn: queue.arn },
        // EventBridge's own limits: a day, 185 tries.
        retryPolicy: { maximumEventAgeInSeconds: 24 * 60 * 60, maximumRetryAttempts: 185 },
      },
      { parent: this, dependsOn: [role.policy, queuePolicy] },
    );
    this.deadLetterQueueUrl = queue.url;
    this.registerOutputs({ deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}
