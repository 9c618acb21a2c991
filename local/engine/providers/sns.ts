/** SNS topics, their policies and subscriptions. */
import { policyText } from './iam';
import { type Properties, type ResourceType, type ResourceTypes, retag, tagList } from './resource-type';

const topic: ResourceType = {
  name: { property: 'name', maxLength: 256 },
  taggable: true,
  replaceOn: ['name', 'namePrefix'],
  describe({ name }, { partition, region, accountId }) {
    const arn = `arn:${partition}:sns:${region}:${accountId}:${name}`;
    return { id: arn, arn, owner: accountId };
  },
  async create(inputs, { aws }) {
    await aws('sns', 'CreateTopic', {
      Name: inputs.name,
      Attributes: topicAttributes(inputs),
      Tags: tagList(inputs.tagsAll),
    });
    return undefined;
  },
  async update(inputs, existing, { aws }) {
    for (const [AttributeName, AttributeValue] of Object.entries(topicAttributes(inputs))) {
      await aws('sns', 'SetTopicAttributes', { TopicArn: existing.id, AttributeName, AttributeValue });
    }
    await retag(
      inputs,
      existing,
      (tags) => aws('sns', 'TagResource', { ResourceArn: existing.id, Tags: tagList(tags) }),
      (TagKeys) => aws('sns', 'UntagResource', { ResourceArn: existing.id, TagKeys }),
    );
    return undefined;
  },
  async delete({ id }, { aws }) {
    await aws('sns', 'DeleteTopic', { TopicArn: id });
  },
};

function topicAttributes(inputs: Properties): Record<string, string> {
  const attributes = {
    DisplayName: inputs.displayName,
    KmsMasterKeyId: inputs.kmsMasterKeyId,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

const topicPolicy: ResourceType = {
  replaceOn: ['arn'],
  describe: ({ arn }, { accountId }) => ({ id: arn, owner: accountId }),
  async create(inputs, { aws }) {
    await aws('sns', 'SetTopicAttributes', {
      TopicArn: inputs.arn,
      AttributeName: 'Policy',
      AttributeValue: policyText(inputs.policy),
    });
    return undefined;
  },
  async delete({ id }, { aws }) {
    // A topic always has a policy; an empty one is what is left.
    await aws('sns', 'SetTopicAttributes', { TopicArn: id, AttributeName: 'Policy', AttributeValue: '' });
  },
};

const topicSubscription: ResourceType = {
  replaceOn: ['topic', 'protocol', 'endpoint'],
  describe: ({ topic: topicArn }) => ({ id: `${topicArn}:pending` }),
  async create(inputs, { aws }) {
    const { SubscriptionArn } = await aws('sns', 'Subscribe', {
      TopicArn: inputs.topic,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
      ReturnSubscriptionArn: true,
    });
    return { id: SubscriptionArn, arn: SubscriptionArn, pendingConfirmation: inputs.protocol === 'email' };
  },
  async delete({ id }, { aws }) {
    await aws('sns', 'Unsubscribe', { SubscriptionArn: id });
  },
};

export const snsTypes: ResourceTypes = {
  'aws:sns/topic:Topic': topic,
  'aws:sns/topicPolicy:TopicPolicy': topicPolicy,
  'aws:sns/topicSubscription:TopicSubscription': topicSubscription,
};
