/** CloudWatch log groups. */
import { type ResourceType, type ResourceTypes, removedTags } from './resource-type';

const logGroup: ResourceType = {
  name: { property: 'name', maxLength: 512 },
  taggable: true,
  replaceOn: ['name', 'namePrefix'],
  describe({ name }, { partition, region, accountId }) {
    return { id: name, arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}` };
  },
  async create(inputs, { aws }) {
    await aws('logs', 'CreateLogGroup', {
      logGroupName: inputs.name,
      tags: inputs.tagsAll,
    });
    if (inputs.retentionInDays !== undefined && inputs.retentionInDays !== 0) {
      await aws('logs', 'PutRetentionPolicy', {
        logGroupName: inputs.name,
        retentionInDays: inputs.retentionInDays,
      });
    }
    return undefined;
  },
  async update(inputs, existing, { aws, partition, region, accountId }) {
    const logGroupName = inputs.name;
    // Zero and nothing both mean: never expires.
    if (inputs.retentionInDays) {
      await aws('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: inputs.retentionInDays });
    } else {
      await aws('logs', 'DeleteRetentionPolicy', { logGroupName });
    }
    const resourceArn = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}`;
    await aws('logs', 'TagResource', { resourceArn, tags: inputs.tagsAll });
    const tagKeys = removedTags(inputs, existing);
    if (tagKeys.length > 0) {
      await aws('logs', 'UntagResource', { resourceArn, tagKeys });
    }
    return undefined;
  },
  async delete({ id }, { aws }) {
    await aws('logs', 'DeleteLogGroup', { logGroupName: id });
  },
};

export const logsTypes: ResourceTypes = { 'aws:cloudwatch/logGroup:LogGroup': logGroup };
