import fc from 'fast-check';
import { matchesArn, matchesPattern, matchesResource } from '../../../../local/cloud/authorization/patterns';
import { evaluate, type Statement } from '../../../../local/cloud/authorization/policy';

const request = (action: string, resource: string, context: Record<string, string | string[]> = {}) => ({
  action,
  resource,
  context,
});
const decide = (statements: Statement[], ...[action, resource, context]: Parameters<typeof request>) =>
  evaluate([{ Statement: statements }], request(action, resource, context));

const readObjects: Statement = { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::bucket/builds/*' };

describe('evaluate', () => {
  it('allows what a statement allows, and nothing else', () => {
    expect(decide([readObjects], 's3:GetObject', 'arn:aws:s3:::bucket/builds/a/b.zip')).toBe('allow');
    expect(decide([readObjects], 'S3:getobject', 'arn:aws:s3:::bucket/builds/x')).toBe('allow');
    expect(decide([readObjects], 's3:PutObject', 'arn:aws:s3:::bucket/builds/x')).toBe('implicit-deny');
    expect(decide([readObjects], 's3:GetObject', 'arn:aws:s3:::bucket/manifests/x')).toBe('implicit-deny');
    expect(decide([readObjects], 's3:GetObject', '*')).toBe('implicit-deny');
    expect(decide([], 's3:GetObject', '*')).toBe('implicit-deny');
  });

  it('lets a deny win over every allow', () => {
    const all: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny: Statement = { Effect: 'Deny', NotAction: 's3:GetObject', NotResource: 'arn:aws:s3:::open/*' };
    expect(decide([all, deny], 's3:PutObject', 'arn:aws:s3:::bucket/x')).toBe('explicit-deny');
    expect(decide([all, deny], 's3:GetObject', 'arn:aws:s3:::bucket/x')).toBe('allow');
    expect(decide([all, deny], 's3:PutObject', 'arn:aws:s3:::open/x')).toBe('allow');
  });

  it.each<[string, object, Record<string, string | string[]>, boolean]>([
    ['StringEquals', { 's3:prefix': ['a', 'b'] }, { 's3:prefix': 'b' }, true],
    ['StringEquals', { 's3:prefix': 'a' }, {}, false],
    ['StringEqualsIfExists', { 's3:prefix': 'a' }, {}, true],
    ['StringEqualsIfExists', { 's3:prefix': 'a' }, { 's3:prefix': 'b' }, false],
    ['StringNotEquals', { 's3:prefix': 'a' }, { 's3:prefix': 'b' }, true],
    ['StringNotEquals', { 's3:prefix': 'a' }, {}, true],
    ['StringNotEquals', { 's3:prefix': ['a', 'b'] }, { 's3:prefix': 'b' }, false],
    ['StringLike', { 'S3:Prefix': 'builds/*' }, { 's3:prefix': 'builds/x' }, true],
    [
      'ArnLike',
      { 'lambda:Layer': 'arn:aws:lambda:*:1:layer:web:*' },
      { 'lambda:Layer': 'arn:aws:lambda:eu:1:layer:web:3' },
      true,
    ],
    [
      'ArnLike',
      { 'lambda:Layer': 'arn:aws:lambda:*:layer:web:*' },
      { 'lambda:Layer': 'arn:aws:lambda:eu:1:layer:web:3' },
      false,
    ],
    ['Bool', { 'aws:SecureTransport': false }, { 'aws:SecureTransport': 'true' }, false],
    ['Bool', { 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': 'true' }, true],
    ['Null', { 'lambda:Layer': 'true' }, {}, true],
    ['Null', { 'lambda:Layer': 'false' }, {}, false],
    ['ForAnyValue:StringEquals', { 'aws:TagKeys': 'a' }, { 'aws:TagKeys': ['a', 'b'] }, true],
    ['ForAnyValue:StringEquals', { 'aws:TagKeys': 'a' }, {}, false],
    ['ForAllValues:StringLike', { 'lambda:Layer': 'x*' }, { 'lambda:Layer': ['xa', 'y'] }, false],
    ['ForAllValues:StringLike', { 'lambda:Layer': 'x*' }, {}, true],
  ])('%s %j on %j holds: %s', (operator, condition, context, holds) => {
    const Condition = { [operator]: condition } as Statement['Condition'];
    const statement: Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
    expect(decide([statement], 's3:ListBucket', 'arn:aws:s3:::b', context) === 'allow').toBe(holds);
  });

  it.each([
    ['2012-10-17', 'allow'],
    // Before that version there were no variables: it is text, and no account has that number.
    ['2008-10-17', 'implicit-deny'],
    [undefined, 'implicit-deny'],
  ])('fills in policy variables in version %s: %s', (Version, expected) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own syntax
    const account = '${aws:PrincipalAccount}';
    const Condition = { StringEquals: { 'aws:ResourceAccount': account } };
    const Statement: Statement = { Effect: 'Allow', Action: '*', Resource: `arn:aws:sns:eu:${account}:a`, Condition };
    const context = { 'aws:PrincipalAccount': '1', 'aws:ResourceAccount': '1' };
    expect(evaluate([{ Version, Statement }], request('sns:Publish', 'arn:aws:sns:eu:1:a', context))).toBe(expected);
    expect(evaluate([{ Version, Statement }], request('sns:Publish', 'arn:aws:sns:eu:2:a', context))).toBe(
      'implicit-deny',
    );
  });

  it('lets a deny reach over colons with a * at an end', () => {
    const all: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = (Resource: string): Statement => ({ Effect: 'Deny', Action: 'lambda:*', Resource });
    const arn = 'arn:aws:lambda:eu:1:function:secret:prod';
    for (const pattern of [
      'arn:aws:lambda:*',
      'arn:aws:lambda:eu:*:secret:prod',
      'arn:aws:lambda:eu:1:function:sec*',
    ]) {
      expect(decide([all, deny(pattern)], 'lambda:InvokeFunction', arn)).toBe('explicit-deny');
    }
    expect(decide([all, deny('arn:aws:lambda:e*u:1:x')], 'lambda:InvokeFunction', arn)).toBe('allow');
  });
});

describe('patterns', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !/[*?$]/.test(value));

  it('takes every other character for itself', () => {
    fc.assert(fc.property(text, (value) => matchesPattern(value, value)));
    fc.assert(fc.property(text, text, (a, b) => matchesPattern(a, b) === (a === b)));
  });

  it('takes * for any text', () => {
    fc.assert(fc.property(text, text, text, (a, b, c) => matchesPattern(`${a}*${c}`, a + b + c)));
  });

  it('fills in policy variables', () => {
    const context = { 'aws:PrincipalAccount': '1*' };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own syntax
    const pattern = 'home/${aws:principalaccount}/*';
    expect(matchesPattern(pattern, 'home/1*/x', context)).toBe(true);
    expect(matchesPattern(pattern, 'home/123/x', context)).toBe(false);
  });

  it('keeps a * within its part of an ARN, but at the end of a resource’s', () => {
    expect(matchesArn('arn:aws:s3:::bucket*', 'arn:aws:s3:::bucket/a:b')).toBe(true);
    expect(matchesArn('arn:aws:*:role', 'arn:aws:iam::1:role')).toBe(false);
    expect(matchesResource('arn:aws:iam::1*2:role', 'arn:aws:iam::1:2:role')).toBe(false);
    expect(matchesResource('arn:aws:iam::1*:role', 'arn:aws:iam::1:2:role')).toBe(true);
    expect(matchesResource('*', 'arn:aws:iam::1:role')).toBe(true);
  });
});
