/** Policy documents that AWS refuses when they are put, with what it says of them. */
import { type PolicyKind, policyProblem } from '../../../../local/cloud/authorization/document';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const service = { Service: 'lambda.amazonaws.com' };
const trust = { Effect: 'Allow', Principal: service, Action: 'sts:AssumeRole' };

const problemOf = (kind: PolicyKind, statement: object, more: object = {}) =>
  policyProblem(JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more }), kind);

test.each<[PolicyKind, object]>([
  ['identity', allow],
  ['identity', [allow, { ...allow, Effect: 'Deny', Action: '*', Resource: '*' }]],
  ['identity', { Effect: 'Deny', NotAction: ['iam:*', 's3:*'], NotResource: 'arn:aws:s3:::*' }],
  ['identity', { ...allow, Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:ResourceTag/a': ['*'] } } }],
  ['trust', { ...trust, Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }],
  ['resource', { ...allow, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': false } } }],
])('AWS takes as a policy of %s %j', (kind, statement) => {
  expect(problemOf(kind, statement)).toBeUndefined();
});

test.each<[PolicyKind, object, string]>([
  ['identity', { ...allow, Action: undefined }, 'must contain actions'],
  ['identity', { ...allow, Resource: undefined }, 'must contain resources'],
  ['identity', { ...allow, Action: 'GetObject' }, 'must be prefaced by a vendor'],
  ['identity', { ...allow, Action: 's3:Get:Object' }, 'only one colon'],
  ['identity', { ...allow, Effect: 'allow' }, 'Syntax errors in policy'],
  ['identity', { ...allow, Principal: service }, 'should not specify a principal'],
  ['identity', { ...allow, Resource: 'bucket/*' }, 'must be in ARN format or "*"'],
  ['identity', { ...allow, Resource: 'arn:asw:s3:::b' }, 'Partition "asw" is not valid'],
  ['identity', { ...allow, Resource: 'arn:aws:*:::b' }, 'vendor must be fully qualified'],
  ['identity', { ...allow, Resource: 'arn:aws:s3:eu-west-1::b' }, 'can not contain region'],
  ['identity', { ...allow, Resource: 'arn:aws:s3::b' }, 'failed legacy parsing'],
  ['identity', { ...allow, NotResource: '*' }, 'Syntax errors in policy'],
  ['identity', { ...allow, Condition: { StringIs: { 'a:b': 'c' } } }, 'Invalid Condition type : StringIs'],
  ['identity', { ...allow, Condition: { StringEquals: { prefix: 'c' } } }, 'must be prefaced by a vendor'],
  [
    'identity',
    [
      { ...allow, Sid: 'A' },
      { ...allow, Sid: 'A' },
    ],
    'must be unique',
  ],
  ['identity', [], 'Syntax errors in policy'],
  ['identity', { ...allow, Actions: 's3:*' }, 'Syntax errors in policy'],
  ['trust', { ...trust, Resource: '*' }, 'Has prohibited field Resource'],
  ['trust', { ...trust, Principal: undefined }, 'Missing required field Principal'],
  ['trust', { ...trust, Action: 's3:GetObject' }, 'may only specify STS AssumeRole actions'],
  ['trust', { ...trust, Action: undefined }, 'Missing required field Action'],
  ['resource', allow, 'Missing required field Principal'],
])('AWS refuses as a policy of %s %j', (kind, statement, problem) => {
  expect(problemOf(kind, statement)).toContain(problem);
});

test('what is no JSON, and a version that there is not, are refused', () => {
  expect(policyProblem('{', 'identity')).toContain('invalid Json');
  expect(problemOf('identity', allow, { Version: '2020-01-01' })).toContain('Syntax errors');
});

test.each([
  [{ DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }, 'operator DateGreaterThan'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own syntax
  [{ StringEquals: { 'aws:userid': '${aws:username}' } }, 'variable aws:username'],
])('what AWS evaluates and nothing here does is refused by name: %j', (Condition, what) => {
  expect(() => problemOf('identity', { ...allow, Condition })).toThrow(
    expect.objectContaining({ name: 'NotImplemented', status: 501, message: expect.stringContaining(what) }),
  );
});
