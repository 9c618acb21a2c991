/** Goes all ways, and says what each part of each role's policies was needed for. */
import { updateConsumersPermissions } from '../../infra/consumer-permissions';
import type { Decision } from '../../local/contract/service';
import { functionWays } from './function-ways';
import { orMeanwhile } from './meanwhile';
import { type Need, needsOf } from './needs';
import { packageWays } from './package-ways';
import { type Role, rolesOf } from './roles';
import { isNamedFunction, stackConfig } from './settings';
import { PermissionsStack } from './stack';

export interface Shown {
  needs: Need[];
  /** What the roles were refused, as `<part> <action> <resource>`. */
  refused: string[];
  /** All that IAM was asked. */
  decisions: Decision[];
  roles: Role[];
}

export async function showNeeds(): Promise<Shown> {
  const stack = await PermissionsStack.open();
  try {
    await Promise.all([packageWays(stack), functionWays(stack)]);
    const roles = await rolesOf(stack.pipeline.aws);
    const calls = orMeanwhile(stack.decisions, isNamedFunction);
    const bucketArn = `arn:aws:s3:::${stack.pipeline.bucket}`;
    const partOf = (name: string) => roles.find((role) => role.name === name)?.part ?? name;
    const refusals = stack.decisions.filter(({ allowed }) => !allowed);
    return {
      needs: roles.flatMap((role) => needsIn(role, calls, bucketArn)),
      refused: [
        ...new Set(refusals.map(({ role, action, resource }) => `${partOf(role)} ${action} ${resource}`)),
      ].sort(),
      decisions: stack.decisions,
      roles,
    };
  } finally {
    await stack.close();
  }
}

/**
 * Functions that only follow a layer are read and changed like all others, so that a stack which has `followUsers` needs less for those
 * that are named or tagged. What for, shows in a stack without it.
 */
function needsIn(role: Role, calls: Decision[], bucketArn: string): Need[] {
  const needs = needsOf(role, calls);
  if (role.part !== 'update-consumers') return needs;
  const statements = updateConsumersPermissions(
    {
      account: { id: '000000000000', region: 'eu-west-1', partition: 'aws' },
      bucketArn,
      stateMachineName: 'prejit-dev-pipeline',
    },
    { ...stackConfig, rollout: { ...stackConfig.rollout, followUsers: false } },
  );
  const others = needsOf({ ...role, statements }, calls);
  const same = (a: Need, b: Need) => a.sid === b.sid && a.action === b.action && a.resource === b.resource;
  return needs.map((need) => (need.calls.length > 0 ? need : (others.find((other) => same(other, need)) ?? need)));
}
