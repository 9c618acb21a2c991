/** Parameters of SSM Parameter Store. */
import type { ResourceType, ResourceTypes } from './resource-type';

const parameter: ResourceType = {
  name: { property: 'name', maxLength: 1011 },
  taggable: true,
  replaceOn: ['name'],
  describe({ name }, { partition, region, accountId }) {
    return { id: name, arn: `arn:${partition}:ssm:${region}:${accountId}:parameter${name}` };
  },
  async create({ name, type, insecureValue, description, tagsAll }, { aws }) {
    const Tags = Object.entries(tagsAll).map(([Key, Value]) => ({ Key, Value }));
    const { Version } = await aws('ssm', 'PutParameter', {
      Name: name,
      Type: type,
      Value: insecureValue,
      Description: description,
      ...(Tags.length > 0 && { Tags }),
    });
    return { version: Version };
  },
  async update({ name, type, insecureValue, description }, _existing, { aws }) {
    const changes = { Name: name, Type: type, Value: insecureValue, Description: description, Overwrite: true };
    const { Version } = await aws('ssm', 'PutParameter', changes);
    return { version: Version };
  },
  async delete({ id }, { aws }) {
    await aws('ssm', 'DeleteParameters', { Names: [id] });
  },
};

export const ssmTypes: ResourceTypes = { 'aws:ssm/parameter:Parameter': parameter };
