/** Rules for IAM: who may do what is said narrowly. */
import type { Statement } from '../../infra/policy-document';
import { isPublic, statementsOf } from '../documents';
import { each, ofType, type Rule, type Violation } from '../rule';

const roleType = 'aws:iam/role:Role';
const rolePolicyType = 'aws:iam/rolePolicy:RolePolicy';

/** A rule about every statement that gives a role permissions. */
const eachPermission = (id: string, description: string, isKept: (statement: Statement) => boolean): Rule => ({
  id,
  description,
  check: (resources): Violation[] =>
    ofType(resources, rolePolicyType).flatMap((policy) =>
      statementsOf(policy)
        .filter((statement) => statement.Effect === 'Allow' && !isKept(statement))
        .map(({ Sid }) => ({ resource: `${policy.name}#${Sid}`, message: description })),
    ),
});

/**
 * Whether an ARN leaves open which resource it means. In the resource's own name a wildcard needs something fixed beside
 * it: `bucket/builds/*` and `layer:*-net8-0-arm64` are narrow, `function:*` and an open region or account are not.
 */
export function isWide(arn: string): boolean {
  const [prefix, , service, region, account, ...rest] = arn.split(':');
  if (prefix !== 'arn' || [service, region, account].some((part) => part?.includes('*'))) return true;
  const resource = rest.join(':');
  // S3 and SNS put the name first; the others a type before it, as in `function:<name>` and `rule/<name>`.
  const name = resource.match(/^[a-z-]+[:/](.*)$/)?.[1] ?? resource;
  return /^[*:/]*$/.test(name) && name.includes('*');
}

/** Actions by which a role could give itself or others more than it has. */
const escalations =
  /^(iam:(?!Get|List).*|sts:AssumeRole|lambda:(CreateFunction|UpdateFunctionCode|AddPermission|CreateEventSourceMapping)|s3:PutBucketPolicy|codebuild:(CreateProject|UpdateProject)|states:(CreateStateMachine|UpdateStateMachine)|ec2:RunInstances|cloudformation:.*)$/;

/** Actions that return credentials. */
const credentialActions =
  /^(sts:Get(Session|Federation)Token|iam:CreateAccessKey|secretsmanager:GetSecretValue|ssm:GetParameters?ByPath|ecr:GetAuthorizationToken|codeartifact:GetAuthorizationToken)$/;

/** Actions that change who may use a resource. */
const permissionManagement =
  /^(lambda:(Add|Remove).*Permission|s3:Put(BucketAcl|ObjectAcl|BucketPolicy)|sns:(AddPermission|SetTopicAttributes)|sqs:(AddPermission|SetQueueAttributes)|kms:(CreateGrant|PutKeyPolicy)|logs:PutResourcePolicy|ec2:CreateNetworkInterfacePermission)$/;

const never =
  (pattern: RegExp) =>
  ({ Action }: Statement): boolean =>
    !Action.some((action) => pattern.test(action));

const writesParameters = (statement: Statement): boolean => statement.Action.includes('ssm:PutParameter');

export const permissionRules: Rule[] = [
  {
    id: 'AwsSolutions-IAM4',
    description: 'No policies managed by AWS',
    check: (resources) => [
      ...ofType(resources, 'aws:iam/rolePolicyAttachment:RolePolicyAttachment')
        .filter(({ props }) => /:iam::aws:policy\//.test(props.policyArn))
        .map(({ name }) => ({ resource: name, message: 'attaches a policy managed by AWS' })),
      ...ofType(resources, roleType)
        .filter(({ props }) => (props.managedPolicyArns ?? []).length > 0)
        .map(({ name }) => ({ resource: name, message: 'has managed policies' })),
    ],
  },
  eachPermission('wildcard-action', 'No wildcard in an action (AwsSolutions-IAM5)', ({ Action }) =>
    Action.every((action) => !action.includes('*')),
  ),
  eachPermission(
    'AwsSolutions-IAM5',
    'No resource is left open by a wildcard (also CKV_AWS_355)',
    ({ Resource = [] }) => Resource.every((arn) => !isWide(arn)),
  ),
  {
    id: 'CKV_AWS_60',
    description: 'A role is assumed by one service, for this account alone (also CKV_AWS_61)',
    check: (resources) =>
      ofType(resources, roleType)
        .filter((role) => !statementsOf(role).every(isNarrowTrust))
        .map(({ name }) => ({ resource: name, message: 'is assumed by others, or on behalf of other accounts' })),
  },
  eachPermission('CKV_AWS_286', 'No privilege escalation', never(escalations)),
  eachPermission('CKV_AWS_287', 'No exposure of credentials', never(credentialActions)),
  eachPermission(
    'CKV_AWS_289',
    'No management of permissions (also CKV_AWS_288, CKV_AWS_290)',
    never(permissionManagement),
  ),
  eachPermission(
    'ssm-prefix',
    'Parameters are written under one prefix alone',
    (statement) =>
      !writesParameters(statement) ||
      (statement.Resource ?? []).every((arn) => /:parameter\/[^*]+\/\*(\/[^*]+)?$/.test(arn)),
  ),
  each(
    'parameter-encryption',
    'aws:ssm/parameter:Parameter',
    'Parameters are encrypted',
    (props) => props.type === 'SecureString',
  ),
];

function isNarrowTrust(statement: Statement): boolean {
  const { Principal, Condition } = statement;
  return (
    !isPublic(statement) &&
    typeof Principal === 'object' &&
    'Service' in Principal &&
    /^\d{12}$/.test(String(Condition?.StringEquals?.['aws:SourceAccount']))
  );
}
