/** Services act as roles that trust them, and as no others. */
import { Authorizer, rolesTable } from '../../../../local/cloud/authorization/authorize';
import { createIam } from '../../../../local/cloud/services/iam';
import { MemoryCloud } from '../../workflow/memory-cloud';

const account = '000000000000';
const cloud = new MemoryCloud();
const iam = createIam(cloud);
const authorizer = new Authorizer(cloud.state, cloud.region, account);

/** Acts as a service in a role that trusts Lambda on behalf of an account, and may read roles. */
function act(assumedBy: string, trustedAccount: string): void {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com'] },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': trustedAccount } },
  };
  const allow = { Effect: 'Allow', Action: 'iam:GetRole', Resource: `arn:aws:iam::${account}:role/*` };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const RoleName = `role-${trustedAccount}`;
  if (!cloud.state.table(rolesTable).has(RoleName)) {
    iam.handlers.CreateRole?.({ RoleName, AssumeRolePolicyDocument: document(trust) }, { principal: { kind: 'root' } });
    const policy = { RoleName, PolicyName: 'p', PolicyDocument: document(allow) };
    iam.handlers.PutRolePolicy?.(policy, { principal: { kind: 'root' } });
  }
  const roleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  authorizer.authorize(iam, 'GetRole', { RoleName }, { kind: 'role', roleArn, sessionName: 's', assumedBy });
}

const refused = expect.objectContaining({ name: 'AccessDenied', message: expect.stringContaining('sts:AssumeRole') });

test('a service that the role trusts, for this account', () => {
  expect(() => act('lambda.amazonaws.com', account)).not.toThrow();
});

test('another service is refused', () => {
  expect(() => act('states.amazonaws.com', account)).toThrow(refused);
});

test('a service that the role trusts on behalf of another account is refused', () => {
  expect(() => act('lambda.amazonaws.com', '111111111111')).toThrow(refused);
});
