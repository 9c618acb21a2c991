/** The role that a function of the tests runs as: it may write logs. */
import type { Pipeline } from './support';

/** @returns the role's ARN */
export async function executionRole({ aws }: Pipeline, functionName: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const RoleName = `${functionName}-role`;
  const { Role } = await aws.iam.createRole({ RoleName, AssumeRolePolicyDocument: trust });
  const logs = { Effect: 'Allow', Action: 'logs:*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [logs] });
  await aws.iam.putRolePolicy({ RoleName, PolicyName: 'logs', PolicyDocument });
  return Role?.Arn ?? '';
}
