/** EventBridge rules and their targets. */
import { type Properties, type ResourceType, type ResourceTypes, tagList } from './resource-type';

const rule: ResourceType = {
  name: { property: 'name', maxLength: 64 },
  taggable: true,
  replaceOn: ['name', 'namePrefix'],
  describe({ name }, { partition, region, accountId }) {
    return { id: name, arn: `arn:${partition}:events:${region}:${accountId}:rule/${name}` };
  },
  async create(inputs, { aws }) {
    await aws('events', 'PutRule', {
      Name: inputs.name,
      Description: inputs.description,
      EventPattern: text(inputs.eventPattern),
      ScheduleExpression: inputs.scheduleExpression,
      State: inputs.state ?? 'ENABLED',
      Tags: tagList(inputs.tagsAll),
    });
    return undefined;
  },
  async delete({ inputs }, { aws }) {
    await aws('events', 'DeleteRule', { Name: inputs.name });
  },
};

const target: ResourceType = {
  name: { property: 'targetId', maxLength: 64 },
  replaceOn: ['rule', 'targetId'],
  describe: ({ rule: ruleName, targetId }) => ({ id: `${ruleName}-${targetId}` }),
  async create(inputs, { aws }) {
    const { FailedEntries = [] } = await aws('events', 'PutTargets', {
      Rule: inputs.rule,
      Targets: [targetInput(inputs)],
    });
    for (const entry of FailedEntries) {
      throw new Error(`${entry.ErrorCode}: ${entry.ErrorMessage}`);
    }
    return undefined;
  },
  async delete({ inputs }, { aws }) {
    await aws('events', 'RemoveTargets', {
      Rule: inputs.rule,
      Ids: [inputs.targetId],
    });
  },
};

function targetInput(inputs: Properties): Properties {
  const { retryPolicy, deadLetterConfig } = inputs;
  return {
    Id: inputs.targetId,
    Arn: inputs.arn,
    RoleArn: inputs.roleArn,
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    },
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
  };
}

const text = (pattern: string | Properties | undefined): string | undefined =>
  pattern === undefined || typeof pattern === 'string' ? pattern : JSON.stringify(pattern);

export const eventsTypes: ResourceTypes = {
  'aws:cloudwatch/eventRule:EventRule': rule,
  'aws:cloudwatch/eventTarget:EventTarget': target,
};
