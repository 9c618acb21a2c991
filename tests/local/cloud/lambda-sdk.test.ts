import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { type RunningCloud, startCloud } from '../../../local/cloud/cloud';
import { zip } from './lambda-fixture';

const directory = mkdtempSync(path.join(tmpdir(), 'lambda-sdk-'));
const lines: string[] = [];
let cloud: RunningCloud;
let client: LambdaClient;
let Role: string;

/** Reads an object with the SDK's own client, configured by nothing but its environment. */
const reader = `
  const { S3Client, GetObjectCommand } = require(${JSON.stringify(require.resolve('@aws-sdk/client-s3'))});
  exports.handler = async ({ key }) => {
    const { Body } = await new S3Client().send(new GetObjectCommand({ Bucket: 'texts', Key: key }));
    console.log('read', key);
    return Body.transformToString();
  };`;

beforeAll(async () => {
  cloud = await startCloud({ directory, region: 'eu-west-1', log: (line) => lines.push(line) });
  const { region, endpoint, credentials } = cloud;
  client = new LambdaClient({ region, endpoint, credentials });
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const allow = [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::texts/allowed/*' },
    { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
  ];
  const document = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
  const role = { RoleName: 'reader', AssumeRolePolicyDocument: document([trust]) };
  Role = (await cloud.call('iam', 'CreateRole', role)).Role.Arn;
  await cloud.call('iam', 'PutRolePolicy', { RoleName: 'reader', PolicyName: 'p', PolicyDocument: document(allow) });
  await cloud.call('s3', 'CreateBucket', { Bucket: 'texts' });
  await cloud.call('s3', 'PutObject', { Bucket: 'texts', Key: 'allowed/a', Body: 'hello' });
  await cloud.call('s3', 'PutObject', { Bucket: 'texts', Key: 'denied/a', Body: 'secret' });
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'reader',
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 20,
      Code: { ZipFile: await zip({ 'index.js': reader }) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 },
    { FunctionName: 'reader' },
  );
});

afterAll(async () => {
  client.destroy();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const invoke = async (event: unknown) => {
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: 'reader', Payload: JSON.stringify(event) }),
  );
  return { FunctionError, payload: JSON.parse(Payload?.transformToString() ?? 'null') };
};

test("a function calls the cloud with its role's permissions", async () => {
  expect(await invoke({ key: 'allowed/a' })).toEqual({ FunctionError: undefined, payload: 'hello' });
  const denied = await invoke({ key: 'denied/a' });
  expect(denied).toMatchObject({ FunctionError: 'Unhandled', payload: { errorType: 'AccessDenied' } });
});

test('its output is in CloudWatch Logs', async () => {
  await invoke({ key: 'allowed/a' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { events } = await cloud.call('logs', 'FilterLogEvents', { logGroupName: '/aws/lambda/reader' });
  expect(events.map(({ message }: { message: string }) => message)).toContain('read allowed/a');
});

test('the SDK publishes a layer, moves the function to it and waits for that', async () => {
  const ZipFile = await zip({ 'a.txt': '0123456789' });
  const published = await client.send(new PublishLayerVersionCommand({ LayerName: 'layer', Content: { ZipFile } }));
  const { LayerVersionArn } = published;
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'reader', Layers: [LayerVersionArn ?? ''] }),
  );
  await waitUntilFunctionUpdatedV2(
    { client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 },
    { FunctionName: 'reader' },
  );
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'reader' }));
  expect(Configuration?.Layers).toEqual([{ Arn: LayerVersionArn, CodeSize: ZipFile.length }]);
});

test('a layer can be downloaded in parts', async () => {
  const { Content } = await client.send(new GetLayerVersionCommand({ LayerName: 'layer', VersionNumber: 1 }));
  const response = await fetch(Content?.Location ?? '', { headers: { Range: 'bytes=0-3' } });
  expect(response.status).toBe(206);
  expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toBe('PK\x03\x04');
  expect(response.headers.get('content-range')).toBe(`bytes 0-3/${Content?.CodeSize}`);
});
