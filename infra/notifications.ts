/** The topic that tells people what was released and what failed. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument, tlsOnly } from './policy-document';

export interface NotificationsArgs {
  /** Addresses that get every message; each has to confirm the e-mail that AWS sends first. */
  emails: string[];
}

export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:Notifications', name, {}, options);
    const parent = { parent: this };
    const topic = new aws.sns.Topic(`${name}-topic`, { kmsMasterKeyId: 'alias/aws/sns' }, parent);
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: topic.arn,
        policy: topic.arn.apply((arn) => JSON.stringify(policyDocument(tlsOnly(['sns:Publish'], [arn])))),
      },
      parent,
    );
    for (const email of args.emails) {
      new aws.sns.TopicSubscription(
        `${name}-${email}`,
        { topic: topic.arn, protocol: 'email', endpoint: email },
        parent,
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
