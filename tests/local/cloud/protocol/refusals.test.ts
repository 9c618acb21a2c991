/** What the local cloud does not do is refused with 501 and by name, in the words of each protocol. */
import { CodeBuildClient, ListSourceCredentialsCommand } from '@aws-sdk/client-codebuild';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetObjectTorrentCommand, S3Client } from '@aws-sdk/client-s3';
import { ListActivitiesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bytesOf, send } from '../../../attacks/web/raw-http';
import { signed } from '../../../attacks/web/signing';
import { type ClientConfig, startTestCloud, type TestCloud } from '../running-cloud';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

test.each<[protocol: string, operation: string, call: (config: ClientConfig) => Promise<unknown>]>([
  [
    'restXml',
    's3:GetObjectTorrent',
    (config) => new S3Client(config).send(new GetObjectTorrentCommand({ Bucket: 'b', Key: 'k' })),
  ],
  [
    'restJson1',
    'lambda:ListEventSourceMappings',
    (config) => new LambdaClient(config).send(new ListEventSourceMappingsCommand({})),
  ],
  ['awsJson1_0', 'states:ListActivities', (config) => new SFNClient(config).send(new ListActivitiesCommand({}))],
  [
    'awsJson1_0 that was awsQuery',
    'sqs:ListQueueTags',
    (config) => new SQSClient(config).send(new ListQueueTagsCommand({ QueueUrl: 'q' })),
  ],
  [
    'awsJson1_1',
    'codebuild:ListSourceCredentials',
    (config) => new CodeBuildClient(config).send(new ListSourceCredentialsCommand({})),
  ],
  ['awsQuery', 'iam:ListUsers', (config) => new IAMClient(config).send(new ListUsersCommand({}))],
])('in %s: %s', async (_, operation, call) => {
  await expect(call(cloud.config)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining(operation),
    $metadata: { httpStatusCode: 501 },
  });
});

test.each([
  [
    'dynamodb',
    { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
    'DynamoDB_20120810.ListTables',
    /\r\n\r\n\{"__type":"NotImplemented"/,
  ],
  [
    'ec2',
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    'POST /',
    /\r\n\r\n<ErrorResponse><Error><Type>Receiver<\/Type><Code>NotImplemented/,
  ],
  ['apigateway', { 'content-type': 'application/json' }, 'POST /', /\r\n\r\n\{"__type":"NotImplemented"/],
])('of a service that is not there: %s', async (service, headers, names, form) => {
  const world = { host: new URL(cloud.cloud.endpoint).host, credentials: cloud.cloud.credentials };
  const request = await signed(world, { service, method: 'POST', headers, body: '{}' });
  const { status, text } = await send(cloud.cloud.endpoint, bytesOf(request));
  expect(status).toBe(501);
  expect(text).toMatch(form);
  expect(text).toContain(names);
});
