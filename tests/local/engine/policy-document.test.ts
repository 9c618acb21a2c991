import { policyDocument } from '../../../local/engine/providers/policy-document';

test('statements become a policy', () => {
  const { json } = policyDocument({
    statements: [
      {
        sid: 'Read',
        actions: ['s3:GetObject'],
        resources: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'],
        principals: [
          { type: 'AWS', identifiers: ['111122223333'] },
          { type: 'Service', identifiers: ['lambda.amazonaws.com', 'events.amazonaws.com'] },
        ],
        conditions: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111122223333'] }],
      },
    ],
  });
  expect(JSON.parse(json)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Read',
        Effect: 'Allow',
        Principal: { AWS: '111122223333', Service: ['lambda.amazonaws.com', 'events.amazonaws.com'] },
        Action: 's3:GetObject',
        Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'],
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ],
  });
});

test('overriding documents replace the statements of their names', () => {
  const deny = JSON.stringify({ Statement: { Sid: 'Read', Effect: 'Deny', Action: '*', Resource: '*' } });
  const { minifiedJson } = policyDocument({
    statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['*'] }, { actions: ['sns:Publish'] }],
    overridePolicyDocuments: [deny],
  });
  expect(JSON.parse(minifiedJson).Statement).toEqual([
    { Sid: 'Read', Effect: 'Deny', Action: '*', Resource: '*' },
    { Effect: 'Allow', Action: 'sns:Publish' },
  ]);
});

test('everybody is spelled as one star', () => {
  const { minifiedJson } = policyDocument({
    statements: [{ actions: ['sqs:SendMessage'], principals: [{ type: '*', identifiers: ['*'] }] }],
  });
  expect(JSON.parse(minifiedJson).Statement[0].Principal).toBe('*');
});
