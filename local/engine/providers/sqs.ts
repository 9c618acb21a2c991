/** SQS queues and their policies. */
import { policyText } from './iam';
import { type Properties, type ResourceType, type ResourceTypes, retag } from './resource-type';

const queue: ResourceType = {
  name: { property: 'name', maxLength: 80 },
  taggable: true,
  replaceOn: ['name', 'namePrefix'],
  describe({ name }, { partition, region, accountId }) {
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    return { id: url, url, arn: `arn:${partition}:sqs:${region}:${accountId}:${name}` };
  },
  async create(inputs, { aws }) {
    const { QueueUrl } = await aws('sqs', 'CreateQueue', {
      QueueName: inputs.name,
      Attributes: queueAttributes(inputs),
      tags: inputs.tagsAll,
    });
    return { id: QueueUrl, url: QueueUrl };
  },
  async update(inputs, existing, { aws }) {
    await aws('sqs', 'SetQueueAttributes', { QueueUrl: existing.id, Attributes: queueAttributes(inputs) });
    await retag(
      inputs,
      existing,
      (Tags) => aws('sqs', 'TagQueue', { QueueUrl: existing.id, Tags }),
      (TagKeys) => aws('sqs', 'UntagQueue', { QueueUrl: existing.id, TagKeys }),
    );
    return { url: existing.id };
  },
  async delete({ id }, { aws }) {
    await aws('sqs', 'DeleteQueue', { QueueUrl: id });
  },
};

function queueAttributes(inputs: Properties): Record<string, string> {
  const attributes = {
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
    SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

const queuePolicy: ResourceType = {
  replaceOn: ['queueUrl'],
  describe: ({ queueUrl }) => ({ id: queueUrl }),
  async create(inputs, { aws }) {
    await aws('sqs', 'SetQueueAttributes', {
      QueueUrl: inputs.queueUrl,
      Attributes: { Policy: policyText(inputs.policy) },
    });
    return undefined;
  },
  async delete({ id }, { aws }) {
    await aws('sqs', 'SetQueueAttributes', { QueueUrl: id, Attributes: { Policy: '' } });
  },
};

export const sqsTypes: ResourceTypes = {
  'aws:sqs/queue:Queue': queue,
  'aws:sqs/queuePolicy:QueuePolicy': queuePolicy,
};
