/** CloudWatch log groups. */
import { type ResourceType, type ResourceTypes, retag } from './resource-type';

const logGroup: ResourceType = {
  name: { property: 'name', maxLength: 512 },
  taggable: true,
  replaceOn: ['name', 'namePrefix'],
  describe({ name }, { partition, region, accountId }) {
    return { id: name, arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${name}` };
  },
  async create(inputs, { aws }) {
    // The API refuses tags without one.
    const tags = Object.keys(inputs.tagsAll ?? {}).length > 0 ? inputs.tagsAll : undefined;
    await aws('logs', 'CreateLogGroup', { logGroupName: inputs.name, tags });
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
    await retag(
      inputs,
      existing,
      (tags) => aws('logs', 'TagResource', { resourceArn, tags }),
      (tagKeys) => aws('logs', 'UntagResource', { resourceArn, tagKeys }),
    );
    return undefined;
  },
  async delete({ id }, { aws }) {
    await aws('logs', 'DeleteLogGroup', { logGroupName: id });
  },
};

export const logsTypes: ResourceTypes = { 'aws:cloudwatch/logGroup:LogGroup': logGroup };
