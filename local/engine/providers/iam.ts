/** IAM roles and the policies in them. */
import { type Properties, type ResourceType, type ResourceTypes, retag, tagList } from './resource-type';

/** Policies are given as JSON texts or as objects. */
export const policyText = (policy: string | Properties): string =>
  typeof policy === 'string' ? policy : JSON.stringify(policy);

const role: ResourceType = {
  name: { property: 'name', maxLength: 64 },
  taggable: true,
  replaceOn: ['name', 'namePrefix', 'path'],
  describe({ name, path }, { partition, accountId }) {
    return { id: name, arn: `arn:${partition}:iam::${accountId}:role${path ?? '/'}${name}` };
  },
  async create(inputs, { aws }) {
    const { Role } = await aws('iam', 'CreateRole', {
      RoleName: inputs.name,
      Path: inputs.path,
      AssumeRolePolicyDocument: policyText(inputs.assumeRolePolicy),
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
      Tags: tagList(inputs.tagsAll),
    });
    return { uniqueId: Role?.RoleId };
  },
  async update(inputs, existing, { aws }) {
    const RoleName = inputs.name;
    await aws('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: policyText(inputs.assumeRolePolicy) });
    await aws('iam', 'UpdateRole', {
      RoleName,
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
    });
    await retag(
      inputs,
      existing,
      (tags) => aws('iam', 'TagRole', { RoleName, Tags: tagList(tags) }),
      (TagKeys) => aws('iam', 'UntagRole', { RoleName, TagKeys }),
    );
    return { uniqueId: existing.outputs.uniqueId };
  },
  async delete({ id }, { aws }) {
    await aws('iam', 'DeleteRole', { RoleName: id });
  },
};

const rolePolicy: ResourceType = {
  name: { property: 'name', maxLength: 128 },
  replaceOn: ['name', 'namePrefix', 'role'],
  describe: ({ role: roleName, name }) => ({ id: `${roleName}:${name}` }),
  async create(inputs, { aws }) {
    await aws('iam', 'PutRolePolicy', {
      RoleName: inputs.role,
      PolicyName: inputs.name,
      PolicyDocument: policyText(inputs.policy),
    });
    return undefined;
  },
  async delete({ inputs }, { aws }) {
    await aws('iam', 'DeleteRolePolicy', { RoleName: inputs.role, PolicyName: inputs.name });
  },
};

export const iamTypes: ResourceTypes = {
  'aws:iam/role:Role': role,
  'aws:iam/rolePolicy:RolePolicy': rolePolicy,
};
