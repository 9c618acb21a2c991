/** The roles of a stack that is up, as IAM has them. */
import type { Statement } from '../../local/cloud/authorization/policy';
import type { Clients } from '../../local/commands/clients';

export interface Role {
  /** Without what Pulumi adds to it. */
  part: string;
  name: string;
  statements: Statement[];
}

/** Roles of users' functions are not the stack's: Pulumi names those after the resource, with random characters at the end. */
const ours = /^(.+)-role-[0-9a-f]{7}$/;

export async function rolesOf({ iam }: Pick<Clients, 'iam'>): Promise<Role[]> {
  const { Roles = [] } = await iam.listRoles({});
  const found = Roles.flatMap(({ RoleName = '' }) => {
    const [, part] = ours.exec(RoleName) ?? [];
    return part === undefined ? [] : [{ part, name: RoleName }];
  });
  return Promise.all(found.map(async (role) => ({ ...role, statements: await statementsOf(role.name, { iam }) })));
}

async function statementsOf(RoleName: string, { iam }: Pick<Clients, 'iam'>): Promise<Statement[]> {
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  const policies = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument = '' } = await iam.getRolePolicy({ RoleName, PolicyName });
    return JSON.parse(decodeURIComponent(PolicyDocument)).Statement as Statement[];
  });
  return (await Promise.all(policies)).flat();
}
