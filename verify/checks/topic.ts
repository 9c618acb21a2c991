/** Whether the topic is there, and who listens to it. A queue of this run's own does from here on. */
import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { runTag } from '../names';
import { credentials } from './credentials';

const advice = {
  missing: {
    when: 'the topic is missing',
    todo: 'Run `pulumi refresh`, which finds out what is gone, then `pulumi up`, which makes it again.',
  },
  unconfirmed: {
    when: 'somebody has not confirmed the subscription',
    todo: 'Open the mail "AWS Notification - Subscription Confirmation" and follow its link; without it no message is sent there. When there is none, take the address out of `prejit:notifyEmails`, run `pulumi up`, and put it in again.',
  },
};

export interface Listener {
  /** URL of the queue that gets every message of the topic. */
  queueUrl: string;
}

export const topic: Check<Listener> = {
  name: 'topic',
  proves: 'the topic is there, and everybody who subscribed gets its messages',
  needs: [credentials],
  advice,
  async run(context) {
    const others = await subscribers(context);
    const pending = others.filter(({ arn }) => arn === 'PendingConfirmation').map(({ endpoint }) => endpoint);
    if (pending.length > 0) {
      throw new Finding(`Not confirmed: ${pending.join(', ')}.`, advice.unconfirmed);
    }
    return {
      detail: `${others.length} subscribers`,
      notes: others.length === 0 ? ['Nobody is told of failures yet: prejit:notifyEmails subscribes people.'] : [],
      value: { queueUrl: await listen(context) },
    };
  },
};

async function subscribers({ aws, stack: { topicArn: TopicArn } }: Context) {
  const found: { arn: string; endpoint: string }[] = [];
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: aws.sns }, { TopicArn })) {
      found.push(...Subscriptions.map(({ SubscriptionArn: arn = '', Endpoint: endpoint = '' }) => ({ arn, endpoint })));
    }
  } catch (error) {
    if (!['NotFoundException', 'NotFound'].includes((error as Error).name)) throw error;
    throw new Finding(`There is no topic ${TopicArn}.`, advice.missing, { cause: error });
  }
  return found;
}

/** A topic's messages can't be read back, so a queue that the topic may write to subscribes. */
async function listen({ aws, run, stack: { topicArn } }: Context): Promise<string> {
  const tags = { [runTag]: run.id };
  const { QueueUrl: queueUrl = '' } = await aws.sqs.createQueue({ QueueName: run.name, tags });
  const { Attributes } = await aws.sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
  const queueArn = Attributes?.QueueArn ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await aws.sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { Policy } });
  await aws.sns.subscribe({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn });
  return queueUrl;
}
