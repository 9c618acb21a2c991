import { findResourceType } from '../../../local/engine/providers';
import { rehearse } from '../../../local/engine/providers/rehearsal';
import type { Properties } from '../../../local/engine/providers/resource-type';

const context = { region: 'eu-west-1', partition: 'aws', accountId: '000000000000', directory: __dirname };

function rehearsalOf(token: string, inputs: Properties) {
  const type = findResourceType(token);
  if (type === undefined) throw new Error(`There is no type ${token}.`);
  return rehearse(type, inputs, context);
}

test('creating a resource is rehearsed call by call', async () => {
  const { calls, unread } = await rehearsalOf('aws:cloudwatch/logGroup:LogGroup', {
    name: 'log',
    retentionInDays: 7,
    tagsAll: { part: 'logs' },
  });
  expect(calls).toEqual([
    { service: 'logs', operation: 'CreateLogGroup', input: { logGroupName: 'log', tags: { part: 'logs' } } },
    { service: 'logs', operation: 'PutRetentionPolicy', input: { logGroupName: 'log', retentionInDays: 7 } },
  ]);
  expect(unread).toEqual([]);
});

test.each([
  ['aws:cloudwatch/logGroup:LogGroup', { name: 'log', kmsKeyId: 'key' }, ['kmsKeyId']],
  [
    'aws:cloudwatch/eventTarget:EventTarget',
    { rule: 'r', arn: 'a', retryPolicy: { maximumRetryAttempts: 3, jitter: true } },
    ['retryPolicy.jitter'],
  ],
  [
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    {
      bucket: 'b',
      rules: [
        { id: 'a', status: 'Enabled' },
        { id: 'b', status: 'Enabled', transitions: [{ days: 1 }] },
      ],
    },
    ['rules.1.transitions'],
  ],
])('of %s with %j, %j has no effect', async (token, inputs, expected) => {
  expect((await rehearsalOf(token, inputs)).unread).toEqual(expected);
});

test('what is handed on whole has an effect, and so has what completing the inputs uses', async () => {
  const { unread } = await rehearsalOf('aws:codebuild/project:Project', {
    name: 'build',
    source: { type: 'S3', location: 'b/k' },
    environment: { type: 'LINUX_CONTAINER', privilegedMode: false },
    tags: { a: 'b' },
    namePrefix: 'build-',
    tagsAll: { a: 'b' },
  });
  expect(unread).toEqual([]);
});
