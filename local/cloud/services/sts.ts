/** AWS Security Token Service: who am I, and sessions of roles. */

import { AwsError, type Cloud, type Principal, type Service } from '../../contract/service';
import { callerArn, roleName, rolesTable, type StoredRole } from '../authorization/authorize';
import { mayAssume } from '../authorization/trust';

export function createSts(cloud: Cloud): Service {
  const roles = cloud.state.table<StoredRole>(rolesTable);
  const rootArn = `arn:aws:iam::${cloud.accountId}:root`;

  /** The names that a trust policy may call a principal by. The account's own name lets in everybody of the account. */
  const namesOf = (principal: Principal): string[] => [
    cloud.accountId,
    rootArn,
    ...(principal.kind === 'role' ? [principal.roleArn] : []),
  ];

  return {
    name: 'sts',
    handlers: {
      GetCallerIdentity(_, { principal }) {
        const role = principal.kind === 'role' ? roles.get(roleName(principal.roleArn)) : undefined;
        const userId = principal.kind === 'role' ? `${role?.id}:${principal.sessionName}` : cloud.accountId;
        return { UserId: userId, Account: cloud.accountId, Arn: callerArn(principal, cloud.accountId) };
      },

      AssumeRole(input, { principal }) {
        const { RoleArn, RoleSessionName, DurationSeconds = 3600 } = input;
        const refused = ['Policy', 'PolicyArns', 'Tags', 'SerialNumber'].find((name) => input[name] !== undefined);
        if (refused) throw new AwsError('NotImplemented', `The local cloud has no sessions with ${refused}.`, 501);
        const role = roles.get(roleName(RoleArn));
        if (!role || role.arn !== RoleArn || !mayAssume(role.trustPolicy, { kind: 'AWS', names: namesOf(principal) })) {
          const caller = callerArn(principal, cloud.accountId);
          const message = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
          throw new AwsError('AccessDenied', message, 403);
        }
        const expires = Date.now() + DurationSeconds * 1000;
        const { accessKeyId, secretAccessKey, sessionToken } = cloud.credentialsFor(RoleArn, RoleSessionName, expires);
        return {
          Credentials: {
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
            SessionToken: sessionToken,
            Expiration: new Date(expires),
          },
          AssumedRoleUser: {
            AssumedRoleId: `${role.id}:${RoleSessionName}`,
            Arn: callerArn({ kind: 'role', roleArn: RoleArn, sessionName: RoleSessionName }, cloud.accountId),
          },
        };
      },
    },
    differences: {
      GetCallerIdentity: '',
      AssumeRole:
        'No policies, tags or second factors of sessions: they are refused with 501, as nobody here uses them.',
    },
    actions: {
      // Whoever has credentials may ask whose they are.
      GetCallerIdentity: () => [],
      AssumeRole: ({ RoleArn }) => [{ action: 'sts:AssumeRole', resource: RoleArn }],
    },
  };
}
