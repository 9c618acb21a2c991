import { findResourceType } from '../../../local/engine/providers';
import { refuseUnread, rehearse } from '../../../local/engine/providers/rehearsal';
import type { Properties } from '../../../local/engine/providers/resource-type';

const context = { partition: 'aws', region: 'eu-west-1', accountId: '000000000000', directory: __dirname };

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
  ['aws:cloudwatch/logGroup:LogGroup', { name: 'log', kmsKeyId: 'key', tagsAll: {} }, ['kmsKeyId']],
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

test('a change that no call is made from has no effect either', async () => {
  const type = findResourceType('aws:s3/bucket:Bucket');
  const inputs = { bucket: 'files', acl: 'private', forceDestroy: true, tagsAll: {} };
  const existing = { id: 'files', inputs: { bucket: 'files', tagsAll: {} }, outputs: {} };
  const change = (properties: string[]) => ({ existing, properties });
  if (type === undefined) throw new Error('There is no type of buckets.');
  await expect(refuseUnread(type, inputs, context, change(['acl', 'forceDestroy']))).rejects.toThrow(
    'the local engine passes acl on to no call',
  );
  await refuseUnread(type, inputs, context, change(['forceDestroy']));
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
