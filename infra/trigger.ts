/** Starts executions of a workflow: for events that match a pattern, and at a regular rate. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import { allow, policyDocument, tlsOnly } from './policy-document';
import { ServiceRole } from './service-role';
import type { StateMachine } from './state-machine';

/** When an execution starts: an event pattern as JSON, or a rate as `rate(15 minutes)`. */
export type When = { eventPattern: pulumi.Input<string> } | { scheduleExpression: string };

export interface TriggerArgs {
  account: pulumi.Input<Account>;
  stateMachine: StateMachine;
  /** What the role does, in one line. */
  description: string;
  /** Rules by name, each with what it is about. */
  rules: Record<string, When & { description: string }>;
}

export class Trigger extends pulumi.ComponentResource {
  /** URL of the queue that holds the events which could not start an execution. */
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: TriggerArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:Trigger', name, {}, options);
    const parent = { parent: this };
    const rules = Object.entries(args.rules).map(
      ([rule, when]) => [rule, new aws.cloudwatch.EventRule(`${rule}-rule`, when, parent)] as const,
    );
    const role = new ServiceRole(
      `${name}-role`,
      {
        account: args.account,
        service: 'events.amazonaws.com',
        description: args.description,
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
        policy: pulumi.all([queue.arn, pulumi.all(rules.map(([, { arn }]) => arn))]).apply(([queueArn, ruleArns]) =>
          JSON.stringify(
            policyDocument(tlsOnly(['sqs:*'], [queueArn]), {
              Sid: 'DeadLetters',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: ['sqs:SendMessage'],
              Resource: [queueArn],
              Condition: { ArnEquals: { 'aws:SourceArn': ruleArns } },
            }),
          ),
        ),
      },
      parent,
    );
    for (const [target, rule] of rules) {
      new aws.cloudwatch.EventTarget(
        `${target}-target`,
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
    }
    this.deadLetterQueueUrl = queue.url;
    this.registerOutputs({ deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}
