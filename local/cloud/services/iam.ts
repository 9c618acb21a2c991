/** AWS IAM: roles with inline policies, which the local cloud enforces. */
import { randomBytes } from 'node:crypto';
import { AwsError, type Cloud, type Handler, type Service, type Shape } from '../../contract/service';
import { rolesTable, type StoredRole } from '../authorization/authorize';
import { checkPolicyDocument, encodeDocument } from './iam-documents';
import { paginate } from './paginate';
import { tagsFromList, tagsToList, withoutTags } from './tags';

/** Of all of a role's inline policies, in characters that are not white space. */
const maxInlineCharacters = 10240;
const pageSize = 100;

/** Operations on one role. */
const roleOperations = [
  'CreateRole',
  'GetRole',
  'UpdateRole',
  'UpdateAssumeRolePolicy',
  'DeleteRole',
  'PutRolePolicy',
  'GetRolePolicy',
  'ListRolePolicies',
  'DeleteRolePolicy',
  'TagRole',
  'UntagRole',
];

const evaluatedParts =
  'Operators on dates, numbers and addresses, and variables that no request here has, are refused with 501.';

export function createIam(cloud: Cloud): Service {
  const roles = cloud.state.table<StoredRole>(rolesTable);

  const roleArn = (path: string, name: string): string => `arn:aws:iam::${cloud.accountId}:role${path}${name}`;
  const find = (name: string): StoredRole => {
    const role = roles.get(name);
    if (role) return role;
    throw new AwsError('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404);
  };
  const change = (name: string, changes: Partial<StoredRole>): Shape => {
    roles.set(name, { ...find(name), ...changes });
    return {};
  };
  const describe = (name: string, role: StoredRole): Shape => ({
    RoleName: name,
    RoleId: role.id,
    Arn: role.arn,
    Path: role.path,
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    Tags: tagsToList(role.tags),
  });

  return {
    name: 'iam',
    handlers: {
      CreateRole(input) {
        const { RoleName: name, Path: path = '/' } = input;
        if (input.PermissionsBoundary) {
          throw new AwsError('NotImplemented', 'The local cloud evaluates no permissions boundaries.', 501);
        }
        checkPolicyDocument(input.AssumeRolePolicyDocument, 'trust');
        if (roles.has(name)) {
          throw new AwsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`, 409);
        }
        const role: StoredRole = {
          arn: roleArn(path, name),
          id: `AROA${randomBytes(8).toString('hex').toUpperCase()}`,
          path,
          created: new Date().toISOString(),
          description: input.Description,
          maxSessionDuration: input.MaxSessionDuration ?? 3600,
          trustPolicy: input.AssumeRolePolicyDocument,
          policies: {},
          tags: tagsFromList(input.Tags),
        };
        roles.set(name, role);
        return { Role: describe(name, role) };
      },

      GetRole: ({ RoleName }) => ({ Role: describe(RoleName, find(RoleName)) }),

      ListRoles({ PathPrefix = '/', Marker, MaxItems = pageSize }) {
        const found = [...roles.entries()].filter(([, { path }]) => path.startsWith(PathPrefix));
        const { page, nextToken } = paginate(found, MaxItems, Marker);
        const Roles = page.map(([name, role]) => describe(name, role));
        return { Roles, IsTruncated: nextToken !== undefined, Marker: nextToken };
      },

      UpdateRole({ RoleName, Description, MaxSessionDuration }) {
        const role = find(RoleName);
        return change(RoleName, {
          description: Description ?? role.description,
          maxSessionDuration: MaxSessionDuration ?? role.maxSessionDuration,
        });
      },

      UpdateAssumeRolePolicy({ RoleName, PolicyDocument }) {
        checkPolicyDocument(PolicyDocument, 'trust');
        return change(RoleName, { trustPolicy: PolicyDocument });
      },

      DeleteRole({ RoleName }) {
        if (Object.keys(find(RoleName).policies).length > 0) {
          throw new AwsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.', 409);
        }
        roles.delete(RoleName);
        return {};
      },

      ...inlinePolicyHandlers(find, change),

      TagRole: ({ RoleName, Tags }) => change(RoleName, { tags: { ...find(RoleName).tags, ...tagsFromList(Tags) } }),
      UntagRole: ({ RoleName, TagKeys }) => change(RoleName, { tags: withoutTags(find(RoleName).tags, TagKeys) }),
    },
    actions: Object.fromEntries(
      roleOperations.map((operation) => [
        operation,
        ({ RoleName, Path }: Shape) => {
          const path = roles.get(RoleName)?.path ?? Path ?? '/';
          return [{ action: `iam:${operation}`, resource: roleArn(path, RoleName) }];
        },
      ]),
    ),
    differences: {
      CreateRole:
        'Permissions boundaries are refused with 501. The role can be used at once, in AWS after some seconds.',
      GetRole: 'Does not tell when the role was last used.',
      ListRoles: '',
      UpdateRole: '',
      UpdateAssumeRolePolicy: 'Principals are not looked for.',
      DeleteRole: 'There are no managed policies and no instance profiles that could be left.',
      PutRolePolicy: `Takes effect at once. ${evaluatedParts}`,
      GetRolePolicy: '',
      ListRolePolicies: 'One page.',
      DeleteRolePolicy: '',
      TagRole: 'The limit of 50 tags is of one request.',
      UntagRole: '',
    },
  };
}

function inlinePolicyHandlers(
  find: (role: string) => StoredRole,
  change: (role: string, changes: Partial<StoredRole>) => Shape,
): Record<string, Handler> {
  const missing = (role: string, policy: string): AwsError =>
    new AwsError('NoSuchEntityException', `The role policy with name ${policy} of ${role} cannot be found.`, 404);

  return {
    PutRolePolicy({ RoleName, PolicyName, PolicyDocument }) {
      checkPolicyDocument(PolicyDocument, 'identity');
      const policies = { ...find(RoleName).policies, [PolicyName]: PolicyDocument };
      const characters = Object.values(policies).join('').replace(/\s/g, '').length;
      if (characters > maxInlineCharacters) {
        const message = `Maximum policy size of ${maxInlineCharacters} bytes exceeded for role ${RoleName}`;
        throw new AwsError('LimitExceededException', message, 409);
      }
      return change(RoleName, { policies });
    },

    GetRolePolicy({ RoleName, PolicyName }) {
      const document = find(RoleName).policies[PolicyName];
      if (document === undefined) throw missing(RoleName, PolicyName);
      return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
    },

    ListRolePolicies: ({ RoleName }) => ({
      PolicyNames: Object.keys(find(RoleName).policies),
      IsTruncated: false,
    }),

    DeleteRolePolicy({ RoleName, PolicyName }) {
      const { [PolicyName]: deleted, ...policies } = find(RoleName).policies;
      if (deleted === undefined) throw missing(RoleName, PolicyName);
      return change(RoleName, { policies });
    },
  };
}
