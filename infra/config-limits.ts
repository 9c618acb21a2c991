/** Values that are right one by one and too many together: what AWS would refuse in the middle of `pulumi up`. */
import { maxVariablesBytes, variablesBytes } from '../core/lambda-limits';
import type { Account } from './account';
import type { Config } from './config';
import { updateConsumersPermissions } from './consumer-permissions';
import { updateFunctionPermissions } from './function-permissions';
import { updateConsumersSettings } from './function-settings';
import { logPermissions, tracePermissions } from './permissions';
import { policyDocument } from './policy-document';

/**
 * IAM's limit of a role's inline policies together, in characters, white space aside.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const maxPolicy = 10_240;

/**
 * Lambda's limit of a layer version's policy is 20 KB; the statement for an account takes up to 330 bytes in it.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxSharedAccounts = 60;

/** The account is not known yet: the longest that AWS has. */
const account: Account = { id: '0'.repeat(12), region: 'ap-southeast-1', partition: 'aws-us-gov' };
const resources = { account, bucketArn: `arn:aws-us-gov:s3:::${'b'.repeat(63)}`, stateMachineName: 's'.repeat(80) };
const logGroupArn = `arn:aws-us-gov:logs:ap-southeast-1:${account.id}:log-group:${'l'.repeat(80)}`;

/** One sentence for each key that holds too much. */
export const limitProblems = (config: Config): string[] => [
  ...consumersProblem(config),
  ...functionsProblem(config),
  ...accountsProblem(config),
];

function consumersProblem(config: Config): string[] {
  const variables = variablesBytes(updateConsumersSettings(config));
  const statements = updateConsumersPermissions(resources, config);
  const policy = JSON.stringify(policyDocument(...statements, logPermissions(logGroupArn), tracePermissions())).length;
  if (variables <= maxVariablesBytes && policy <= maxPolicy) return [];
  const named = new Set(Object.values(config.consumers).flat()).size;
  return [
    `prejit:consumers names ${named} functions and prejit:kmsKeys ${config.kmsKeys.length} keys, which take ${variables} of the ${maxVariablesBytes} bytes that a function's variables may have and ${policy} of the ${maxPolicy} characters of a role's policy. Fix: tag functions \`${config.consumerTag} = <layer>\` instead of naming them.`,
  ];
}

/** Of the roles that change functions, this one has the longest policy. */
function functionsProblem(config: Config): string[] {
  const { names } = config.functionLayers;
  const statements = updateFunctionPermissions(resources, config);
  const policy = JSON.stringify(policyDocument(...statements, logPermissions(logGroupArn), tracePermissions())).length;
  if (names.length === 0 || policy <= maxPolicy) return [];
  return [
    `prejit:functionLayers names ${names.length} functions, which take ${policy} of the ${maxPolicy} characters of a role's policy. Fix: tag functions instead of naming them.`,
  ];
}

function accountsProblem({ shareWith: { accounts } }: Config): string[] {
  if (accounts.length <= maxSharedAccounts) return [];
  return [
    `prejit:shareWith names ${accounts.length} accounts; the policy of a layer version has room for ${maxSharedAccounts}. Fix: share with their organization instead.`,
  ];
}
