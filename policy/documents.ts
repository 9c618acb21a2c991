/** Reads the policy documents that resources carry. */
import type { PolicyDocument, Statement } from '../infra/policy-document';
import type { Resource } from './rule';

/** The properties that hold a policy document, by resource type. */
const policyProperties: Record<string, string> = {
  'aws:iam/role:Role': 'assumeRolePolicy',
  'aws:iam/rolePolicy:RolePolicy': 'policy',
  'aws:s3/bucketPolicy:BucketPolicy': 'policy',
  'aws:sns/topicPolicy:TopicPolicy': 'policy',
  'aws:sqs/queuePolicy:QueuePolicy': 'policy',
};

/** The statements of a resource's policy; none when it has no policy. */
export function statementsOf({ type, props }: Resource): Statement[] {
  const property = policyProperties[type];
  const text = property === undefined ? undefined : props[property];
  return typeof text === 'string' ? (JSON.parse(text) as PolicyDocument).Statement : [];
}

/** Whether the policy refuses everyone who does not use TLS. */
export const isTlsOnly = (statements: Statement[]): boolean =>
  statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Deny' && Principal === '*' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
  );

/** Whether a statement lets everyone in. */
export const isPublic = ({ Effect, Principal, Condition }: Statement): boolean =>
  Effect === 'Allow' &&
  // An organization is not everybody; S3 and IAM see it the same way.
  Condition?.StringEquals?.['aws:PrincipalOrgID'] === undefined &&
  (Principal === '*' || (typeof Principal === 'object' && 'AWS' in Principal && Principal.AWS === '*'));
