import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTorrentCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startCloud } from '../../../local/cloud/cloud';
import { presigned } from '../../attacks/web/signing';
import { actAsRole, startTestCloud, type TestCloud } from './running-cloud';

describe('the local cloud', () => {
  let test: TestCloud;
  beforeAll(async () => {
    test = await startTestCloud();
    await test.cloud.call('s3', 'CreateBucket', { Bucket: 'bucket' });
    await test.cloud.call('s3', 'PutObject', { Bucket: 'bucket', Key: 'builds/x', Body: 'hello' });
  });
  afterAll(() => test.close());

  it('refuses what it does not implement, by name', async () => {
    const s3 = new S3Client(test.config);
    await expect(s3.send(new GetObjectTorrentCommand({ Bucket: 'bucket', Key: 'x' }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('s3:GetObjectTorrent'),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(test.cloud.call('s3', 'toString', {})).rejects.toMatchObject({ name: 'NotImplemented', status: 501 });
  });

  it('refuses an input without a required member', async () => {
    const ssm = new SSMClient(test.config);
    const incomplete = new PutParameterCommand({ Name: '/a' } as never);
    await expect(ssm.send(incomplete)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value null at 'value'"),
    });
  });

  it('takes the keys that it made for the root, and those of the sessions that it gave out', async () => {
    const root = new STSClient(test.config);
    expect((await root.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::000000000000:root');

    const role = await actAsRole(test, 'somebody', []);
    const session = new STSClient(role);
    const { Arn } = await session.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/somebody/session');

    const credentials = { ...role.credentials, sessionToken: 'another' };
    const forged = new STSClient({ ...role, credentials });
    await expect(forged.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('takes an upload as a stream, with its checksum at the end', async () => {
    const s3 = new S3Client(test.config);
    const chunks = ['one ', 'two ', 'three'];
    const Body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
    const ContentLength = chunks.join('').length;
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'stream', Body, ContentLength }));
    const { Body: stored } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'stream' }));
    expect(await stored?.transformToString()).toBe('one two three');
  });

  it('takes presigned URLs for writing and reading one object', async () => {
    const world = { host: new URL(test.cloud.endpoint).host, credentials: test.cloud.credentials };
    const fetchPresigned = async (method: string, init: RequestInit = {}) => {
      const { target } = await presigned(world, { service: 's3', method, path: '/bucket/by%20URL' });
      return fetch(test.cloud.endpoint + target, { ...init, method });
    };
    const put = await fetchPresigned('PUT', { body: 'written', headers: { 'content-type': 'text/plain' } });
    expect(put.status).toBe(200);
    const head = await fetchPresigned('HEAD');
    expect(head.headers.get('content-type')).toBe('text/plain');
    const get = await fetchPresigned('GET', { headers: { range: 'bytes=0-3' } });
    expect([get.status, await get.text()]).toEqual([206, 'writ']);
  });

  it('answers nobody without a signature', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${test.cloud.endpoint}/bucket/builds/x`, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it("enforces a role's policies", async () => {
    const role = await actAsRole(test, 'build', [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/builds/*' },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/build-output/*' },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::bucket',
        Condition: { StringLike: { 's3:prefix': 'builds/*' } },
      },
    ]);
    const s3 = new S3Client(role);
    const Bucket = 'bucket';
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'builds/x' }));
    expect(await Body?.transformToString()).toBe('hello');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'build-output/x', Body: 'x' }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'build-output/y', CopySource: 'bucket/builds/x' }));
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'builds/a' }));

    const denied = (permission: string) => ({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `User: arn:aws:sts::000000000000:assumed-role/build/session is not authorized to perform: ${permission}`,
      ),
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'builds/x', Body: 'x' }))).rejects.toMatchObject(
      denied('s3:PutObject on resource: arn:aws:s3:::bucket/builds/x'),
    );
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'builds/x', VersionId: 'null' }))).rejects.toMatchObject(
      denied('s3:GetObjectVersion on resource: arn:aws:s3:::bucket/builds/x'),
    );
    const fromElsewhere = { Bucket, Key: 'build-output/y', CopySource: 'bucket/build-output/x' };
    await expect(s3.send(new CopyObjectCommand(fromElsewhere))).rejects.toMatchObject(denied('s3:GetObject on'));
    await expect(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'manifests/' }))).rejects.toMatchObject(
      denied('s3:ListBucket on resource: arn:aws:s3:::bucket'),
    );
    const parameter = new SSMClient(role).send(new GetParameterCommand({ Name: '/a' }));
    await expect(parameter).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('does not tell who may not list a bucket what is not in it', async () => {
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
    const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket' };
    const missing = new GetObjectCommand({ Bucket: 'bucket', Key: 'missing' });
    const reader = new S3Client(await actAsRole(test, 'reader', [read]));
    await expect(reader.send(missing)).rejects.toMatchObject({ name: 'AccessDenied' });
    const lister = new S3Client(await actAsRole(test, 'lister', [read, list]));
    await expect(lister.send(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('remembers everything in its directory', async () => {
    await test.cloud.call('ssm', 'PutParameter', { Name: '/kept', Value: 'yes', Type: 'String' });
    await test.cloud.flush();
    const again = await startCloud({ directory: test.directory, region: 'eu-west-1', log: () => {} });
    const { Parameter } = await again.call('ssm', 'GetParameter', { Name: '/kept' });
    expect(Parameter.Value).toBe('yes');
    const { Body } = await again.call('s3', 'GetObject', { Bucket: 'bucket', Key: 'builds/x' });
    expect(Body.toString()).toBe('hello');
    await again.close();
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(test.cloud.endpoint).port);
    const second = startCloud({ directory: test.directory, region: 'eu-west-1', port, log: () => {} });
    await expect(second).rejects.toThrow(`Port ${port} is in use`);
  });
});
