/**
 * Amazon SNS: topics and their subscriptions. Nothing leaves the machine: a published message is logged, kept in the
 * table `sns.messages`, and sent to the queues that subscribe to its topic.
 */
import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud, type Handler, type Service, type Shape } from '../../contract/service';
import type { Table } from '../../contract/state';
import { policyProblem } from '../authorization/document';
import { paginate } from './paginate';
import { tagsFromList, withoutTags } from './tags';

interface Topic {
  arn: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

interface Subscription {
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Record<string, string>;
}

/** A published message, in the table `sns.messages` by its id. */
export interface PublishedMessage {
  topicArn: string;
  subject?: string;
  message: string;
  attributes: Shape;
  /** ISO 8601. */
  published: string;
}

export const messagesTable = 'sns.messages';

/** In bytes. */
const maxMessageLength = 256 * 1024;
/** Subscriptions in one answer. */
const subscriptionsPage = 100;
const protocols = ['email', 'email-json', 'sqs', 'lambda', 'http', 'https', 'sms', 'application', 'firehose'];

export function createSns(cloud: Cloud): Service {
  const topics: Table<Topic> = cloud.state.table('sns.topics');
  const messages: Table<PublishedMessage> = cloud.state.table(messagesTable);

  const find = (arn: string): Topic => {
    const topic = topics.get(arn);
    if (!topic) throw new AwsError('NotFoundException', `Topic does not exist: ${arn}`, 404);
    return topic;
  };
  const change = (arn: string, changes: Partial<Topic>): Shape => {
    topics.set(arn, { ...find(arn), ...changes });
    return {};
  };

  return {
    name: 'sns',
    handlers: {
      CreateTopic({ Name, Attributes = {}, Tags }) {
        if (!/^[\w-]{1,256}$/.test(Name)) {
          throw new AwsError('InvalidParameterException', `Invalid parameter: Topic Name: ${Name}`);
        }
        const arn = topicArn(cloud, Name);
        if (!topics.has(arn)) topics.set(arn, { arn, attributes: checked(Attributes), tags: tagsFromList(Tags) });
        return { TopicArn: arn };
      },
      DeleteTopic({ TopicArn }) {
        topics.delete(TopicArn);
        const subscriptions = subscriptionsOf(cloud);
        for (const { arn, topicArn } of [...subscriptions.values()])
          if (topicArn === TopicArn) subscriptions.delete(arn);
        return {};
      },
      SetTopicAttributes: ({ TopicArn, AttributeName, AttributeValue = '' }) =>
        change(TopicArn, {
          attributes: { ...find(TopicArn).attributes, ...checked({ [AttributeName]: AttributeValue }) },
        }),

      ...subscriptionHandlers(cloud, find),

      async Publish(input) {
        checkMessage(input);
        const { arn } = find(input.TopicArn ?? input.TargetArn);
        const id = randomUUID();
        const message: PublishedMessage = {
          topicArn: arn,
          ...(input.Subject !== undefined && { subject: input.Subject }),
          message: input.Message,
          attributes: input.MessageAttributes ?? {},
          published: new Date().toISOString(),
        };
        messages.set(id, message);
        cloud.log(`sns: ${arn.split(':').at(-1)}: ${input.Subject ?? input.Message.split('\n')[0]}`);
        await sendToQueues(cloud, id, message);
        return { MessageId: id };
      },

      TagResource: ({ ResourceArn, Tags }) =>
        change(ResourceArn, { tags: { ...find(ResourceArn).tags, ...tagsFromList(Tags) } }),
      UntagResource: ({ ResourceArn, TagKeys }) =>
        change(ResourceArn, { tags: withoutTags(find(ResourceArn).tags, TagKeys) }),
    },
    differences: {
      CreateTopic: 'Attributes are kept, and have no effect; the policy is checked for its form. No FIFO topics.',
      DeleteTopic: '',
      SetTopicAttributes: 'As CreateTopic.',
      Subscribe:
        'Queues get messages. Other subscriptions, by email for one, are confirmed at once and lead nowhere. Filter policies are refused with 501.',
      ListSubscriptionsByTopic: 'Mail is never confirmed.',
      Unsubscribe: '',
      Publish: 'To topics, not to telephones. No structured messages. Both are refused with 501.',
      TagResource: '',
      UntagResource: '',
    },
    actions: {
      CreateTopic: ({ Name }) => [{ action: 'sns:CreateTopic', resource: topicArn(cloud, Name) }],
      DeleteTopic: ({ TopicArn }) => [{ action: 'sns:DeleteTopic', resource: TopicArn }],
      SetTopicAttributes: ({ TopicArn }) => [{ action: 'sns:SetTopicAttributes', resource: TopicArn }],
      Publish: ({ TopicArn, TargetArn }) => [{ action: 'sns:Publish', resource: TopicArn ?? TargetArn ?? '*' }],
      Subscribe: ({ TopicArn }) => [{ action: 'sns:Subscribe', resource: TopicArn }],
      TagResource: ({ ResourceArn }) => [{ action: 'sns:TagResource', resource: ResourceArn }],
      UntagResource: ({ ResourceArn }) => [{ action: 'sns:UntagResource', resource: ResourceArn }],
      ListSubscriptionsByTopic: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
    },
  };
}

/** Attributes of a topic, its policy among them. */
function checked(attributes: Record<string, string>): Record<string, string> {
  const problem = attributes.Policy && policyProblem(attributes.Policy, 'resource');
  if (problem) throw new AwsError('InvalidParameterException', `Invalid parameter: Policy Error: ${problem}`);
  return attributes;
}

const topicArn = (cloud: Cloud, name: string): string => `arn:aws:sns:${cloud.region}:${cloud.accountId}:${name}`;

const subscriptionsOf = (cloud: Cloud): Table<Subscription> => cloud.state.table('sns.subscriptions');

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
async function sendToQueues(cloud: Cloud, id: string, published: PublishedMessage): Promise<void> {
  const { topicArn: TopicArn, subject: Subject, message: Message, published: Timestamp } = published;
  const envelope = { Type: 'Notification', MessageId: id, TopicArn, Subject, Message, Timestamp };
  for (const { topicArn, protocol, endpoint, attributes } of subscriptionsOf(cloud).values()) {
    if (topicArn !== TopicArn || protocol !== 'sqs') continue;
    const { QueueUrl } = await cloud.call('sqs', 'GetQueueUrl', { QueueName: endpoint.split(':').at(-1) });
    const MessageBody = attributes.RawMessageDelivery === 'true' ? Message : JSON.stringify(envelope);
    await cloud.call('sqs', 'SendMessage', { QueueUrl, MessageBody });
  }
}

/** Queues get messages. The other subscriptions are only kept: they lead away from this machine. */
function subscriptionHandlers(cloud: Cloud, findTopic: (arn: string) => Topic): Record<string, Handler> {
  const subscriptions = subscriptionsOf(cloud);

  return {
    Subscribe({ TopicArn, Protocol, Endpoint = '', Attributes = {} }) {
      const topic = findTopic(TopicArn);
      if (Attributes.FilterPolicy) {
        throw new AwsError('NotImplemented', 'The local cloud does not filter what subscriptions get.', 501);
      }
      if (!protocols.includes(Protocol)) {
        throw new AwsError('InvalidParameterException', `Invalid parameter: Protocol: one of ${protocols.join(', ')}`);
      }
      const same = [...subscriptions.values()].find(
        ({ topicArn, protocol, endpoint }) => topicArn === topic.arn && protocol === Protocol && endpoint === Endpoint,
      );
      const arn = same?.arn ?? `${topic.arn}:${randomUUID()}`;
      const subscription = { arn, topicArn: topic.arn, protocol: Protocol, endpoint: Endpoint, attributes: Attributes };
      if (!same) subscriptions.set(arn, subscription);
      return { SubscriptionArn: arn };
    },
    ListSubscriptionsByTopic({ TopicArn, NextToken }) {
      const { arn } = findTopic(TopicArn);
      const ofTopic = [...subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
      const { page, nextToken } = paginate(ofTopic, subscriptionsPage, NextToken, 'InvalidParameterException');
      return { Subscriptions: page.map((each) => describeSubscription(each, cloud.accountId)), NextToken: nextToken };
    },
    Unsubscribe({ SubscriptionArn }) {
      subscriptions.delete(SubscriptionArn);
      return {};
    },
  };
}

/** A person has to confirm a mail that never leaves this machine, so such a subscription stays as it is at first. */
const describeSubscription = ({ arn, topicArn, protocol, endpoint }: Subscription, Owner: string): Shape => ({
  SubscriptionArn: protocol.startsWith('email') ? 'PendingConfirmation' : arn,
  Owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function checkMessage({ Message, Subject, MessageStructure, PhoneNumber, TopicArn, TargetArn }: Shape): void {
  if (MessageStructure) throw new AwsError('NotImplemented', 'The local cloud has no structured messages.', 501);
  if (PhoneNumber) throw new AwsError('NotImplemented', 'The local cloud sends nothing to telephones.', 501);
  if (!TopicArn && !TargetArn) {
    const message = 'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter';
    throw new AwsError('InvalidParameterException', message);
  }
  const length = Buffer.byteLength(Message);
  if (length === 0 || length > maxMessageLength) {
    const message = `Invalid parameter: Message has ${length} bytes; it takes 1 to ${maxMessageLength}.`;
    throw new AwsError('InvalidParameterException', message);
  }
  // Printable ASCII, not starting with a space.
  if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) {
    const message =
      'Invalid parameter: Subject: ASCII text of less than 100 characters, without line breaks or control characters.';
    throw new AwsError('InvalidParameterException', message);
  }
}
