/** The test function's role: the one that was named, or one that may do nothing at all. */
import type { Context } from '../context';
import { rolePath, runTag } from '../names';

const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };

/** Without any permission the function writes no log: its figures come with each answer. @returns the role's ARN */
export async function roleFor({ aws, run, roleArn }: Context): Promise<string> {
  if (roleArn) return roleArn;
  const { Role } = await aws.iam.createRole({
    RoleName: run.name,
    Path: rolePath,
    Description: 'Made and removed by npm run verify',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    Tags: [{ Key: runTag, Value: run.id }],
  });
  return Role?.Arn ?? '';
}
