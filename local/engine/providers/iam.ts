/** IAM roles and the policies on them. */
import { type Properties, type ResourceType, type ResourceTypes, removedTags, tagList } from './resource-type';

/** Policies are given as JSON texts or as objects. */
export const policyText = (policy: string | Properties): string =>
  typeof policy === 'string' ? policy : JSON.stringify(policy);

const role: ResourceType = {
  name: { property: 'name', maxLength: 64 },
  taggable: true,
  replaceOn: ['name', 'namePrefix', 'path'],
  describe({ name, path }, { accountId }) {
    return { id: name, arn: `arn:aws:iam::${accountId}:role${path ?? '/'}${name}` };
  },
  async create(inputs, { aws }) {
    const { Role } = await aws('iam', 'CreateRole', {
      RoleName: inputs.name,
      Path: inputs.path,
      AssumeRolePolicyDocument: policyText(inputs.assumeRolePolicy),
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
      PermissionsBoundary: inputs.permissionsBoundary,
      Tags: tagList(inputs.tagsAll),
    });
    for (const { name, policy } of inputs.inlinePolicies ?? []) {
      await aws('iam', 'PutRolePolicy', {
        RoleName: inputs.name,
        PolicyName: name,
        PolicyDocument: policyText(policy),
      });
    }
    for (const PolicyArn of inputs.managedPolicyArns ?? []) {
      await aws('iam', 'AttachRolePolicy', { RoleName: inputs.name, PolicyArn });
    }
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
    await aws('iam', 'TagRole', { RoleName, Tags: tagList(inputs.tagsAll) });
    const TagKeys = removedTags(inputs, existing);
    if (TagKeys.length > 0) {
      await aws('iam', 'UntagRole', { RoleName, TagKeys });
    }
    return { uniqueId: existing.outputs.uniqueId };
  },
  async delete({ id, inputs }, { aws }) {
    for (const { name } of inputs.inlinePolicies ?? []) {
      await aws('iam', 'DeleteRolePolicy', { RoleName: id, PolicyName: name });
    }
    for (const PolicyArn of inputs.managedPolicyArns ?? []) {
      await aws('iam', 'DetachRolePolicy', { RoleName: id, PolicyArn });
    }
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

const rolePolicyAttachment: ResourceType = {
  replaceOn: ['role', 'policyArn'],
  describe: ({ role: roleName, policyArn }) => ({ id: `${roleName}/${policyArn}` }),
  async create(inputs, { aws }) {
    await aws('iam', 'AttachRolePolicy', { RoleName: inputs.role, PolicyArn: inputs.policyArn });
    return undefined;
  },
  async delete({ inputs }, { aws }) {
    await aws('iam', 'DetachRolePolicy', { RoleName: inputs.role, PolicyArn: inputs.policyArn });
  },
};

export const iamTypes: ResourceTypes = {
  'aws:iam/role:Role': role,
  'aws:iam/rolePolicy:RolePolicy': rolePolicy,
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': rolePolicyAttachment,
};
