/** Systems Manager parameters. */
import { type Properties, type ResourceType, type ResourceTypes, removedTags, tagList } from './resource-type';

/** What a parameter has from the start and can have changed. */
const contentOf = (inputs: Properties): Properties => ({
  Name: inputs.name,
  Type: inputs.type,
  Value: inputs.value ?? inputs.insecureValue,
  Description: inputs.description,
  Tier: inputs.tier,
  AllowedPattern: inputs.allowedPattern,
});

const parameter: ResourceType = {
  name: { property: 'name', maxLength: 1011 },
  taggable: true,
  replaceOn: ['name', 'dataType'],
  describe({ name }, { region, accountId }) {
    // The ARN has one slash between `parameter` and the name, whether or not the name starts with one.
    return { id: name, arn: `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}` };
  },
  async create(inputs, { aws }) {
    const { Version } = await aws('ssm', 'PutParameter', {
      ...contentOf(inputs),
      DataType: inputs.dataType,
      Tags: tagList(inputs.tagsAll),
      Overwrite: inputs.overwrite ?? false,
    });
    return { version: Version };
  },
  async update(inputs, existing, { aws }) {
    const { Version } = await aws('ssm', 'PutParameter', {
      ...contentOf(inputs),
      Overwrite: true,
    });
    const resource = { ResourceType: 'Parameter', ResourceId: inputs.name };
    await aws('ssm', 'AddTagsToResource', { ...resource, Tags: tagList(inputs.tagsAll) });
    const TagKeys = removedTags(inputs, existing);
    if (TagKeys.length > 0) {
      await aws('ssm', 'RemoveTagsFromResource', { ...resource, TagKeys });
    }
    return { version: Version };
  },
  async delete({ id }, { aws }) {
    await aws('ssm', 'DeleteParameter', { Name: id });
  },
};

export const ssmTypes: ResourceTypes = { 'aws:ssm/parameter:Parameter': parameter };
