/** Functions of every shape that people write, the benchmark's, on one layer that holds their packages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildLayer } from '../../bench/layers';
import { subjects } from '../../bench/subjects';
import { sharedStorePath } from '../../core/targets';
import { zipDirectory } from '../../lambda-host/zip';
import { type AwsStandIn, standInForAws } from '../../measure/aws-stand-in';
import { ilOptions, publishFunction } from '../../measure/function';
import type { Subject } from '../../measure/subject';
import { LambdaCloud } from '../local/cloud/lambda-fixture';

const cloud = new LambdaCloud();
const directory = mkdtempSync(path.join(tmpdir(), 'shapes-'));
let aws: AwsStandIn;
let layer: string;
let artifact: string;

const shapes = new Map(subjects.map((subject) => [subject.name, subject]));

beforeAll(async () => {
  aws = await standInForAws();
  const built = await buildLayer(withPackagesOfAll(), 'il', path.join(directory, 'layer'));
  artifact = built.artifact;
  const Content = { ZipFile: await zipDirectory(built.directory) };
  layer = (await cloud.lambda('PublishLayerVersion', { LayerName: 'shapes', Content })).LayerVersionArn;
  await Promise.all(['typed', 'web', 'executable'].map(deploy));
}, 300_000);

afterAll(async () => {
  aws.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A function whose manifest has the packages of all of them. */
function withPackagesOfAll(): Subject {
  const [first, ...others] = ['typed', 'web', 'executable'].map((name) => readFileSync(subject(name).manifest, 'utf8'));
  const packages = others.join('').match(/<PackageReference .*\/>/g) ?? [];
  const manifest = path.join(directory, 'Dependencies.csproj');
  mkdirSync(directory, { recursive: true });
  writeFileSync(manifest, `${first}`.replace('</ItemGroup>', `${packages.join('\n')}</ItemGroup>`));
  return { ...subject('typed'), manifest };
}

function subject(name: string): Subject {
  const found = shapes.get(name);
  if (!found) throw new Error(`The benchmark has no function ${name}.`);
  return found;
}

/** Publishes a function against the layer, and deploys it on that. */
async function deploy(name: string): Promise<void> {
  const { handler, environment } = subject(name);
  const options = [...ilOptions, '--manifest', artifact];
  const published = await publishFunction(subject(name), path.join(directory, name), options);
  const reserved = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const variables = Object.entries(aws.variables(environment)).filter(([key]) => !reserved.includes(key));
  await cloud.createFunction({
    FunctionName: name,
    Role: 'arn:aws:iam::000000000000:role/fn',
    Runtime: 'dotnet10',
    Handler: handler,
    Timeout: 20,
    MemorySize: 512,
    Code: { ZipFile: await zipDirectory(published) },
    Layers: [layer],
    Environment: { Variables: { ...Object.fromEntries(variables), DOTNET_SHARED_STORE: sharedStorePath } },
  });
}

const event = (name: string) => JSON.parse(readFileSync(subject(name).event, 'utf8'));

describe('a typed handler', () => {
  test('takes a batch of messages and answers with those that have to come again', async () => {
    const batch = event('typed');
    const { FunctionError, payload } = await cloud.invoke('typed', batch);
    expect(FunctionError).toBeUndefined();
    expect(payload).toEqual({ batchItemFailures: [{ itemIdentifier: batch.Records[1].messageId }] });
  });

  test('reports its exceptions, and those of its serializer', async () => {
    const thrown = await cloud.invoke('typed', {});
    expect(thrown).toMatchObject({ FunctionError: 'Unhandled', payload: { errorType: 'NullReferenceException' } });
    const unread = await cloud.invoke('typed', { Records: 'none' });
    expect(unread).toMatchObject({ FunctionError: 'Unhandled', payload: { errorType: 'JsonSerializerException' } });
  });
});

describe('a web API', () => {
  const http = (method: string, rawPath: string, body?: string) => ({
    ...event('web'),
    rawPath,
    requestContext: { ...event('web').requestContext, http: { method, path: rawPath } },
    body,
  });

  test('answers requests', async () => {
    const { payload } = await cloud.invoke('web', event('web'));
    expect(payload).toMatchObject({ statusCode: 201, headers: { Location: '/orders/o-1' }, isBase64Encoded: false });
    expect(JSON.parse(payload.body)).toEqual({ id: 'o-1', total: 7 });
    const { payload: read } = await cloud.invoke('web', http('GET', '/orders/o-1'));
    expect(read).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(read.body)).toEqual({ id: 'o-1', total: 7 });
  });

  test('answers what it can not take with an HTTP error, which is none of the function', async () => {
    const { FunctionError, payload } = await cloud.invoke('web', http('POST', '/orders', '{"id":"","lines":[]}'));
    expect(FunctionError).toBeUndefined();
    expect(payload.statusCode).toBe(400);
    expect(Object.keys(JSON.parse(payload.body).errors)).toEqual(['Id', 'Lines']);
    expect((await cloud.invoke('web', http('GET', '/nowhere'))).payload.statusCode).toBe(404);
  });
});

describe('an executable', () => {
  test('answers with its own client of the Runtime API', async () => {
    const { payload, LogResult } = await cloud.invoke('executable', event('executable'), { LogType: 'Tail' });
    expect(payload).toEqual({ Key: 'orders/o-1.csv', Characters: expect.any(Number) });
    expect(Buffer.from(LogResult, 'base64').toString()).toContain('Stored orders/o-1.csv');
  });

  test('reports its exceptions', async () => {
    const { FunctionError, payload } = await cloud.invoke('executable', { id: 'o-2', lines: [] });
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'ArgumentException', errorMessage: 'The order o-2 has no lines.' });
  });

  test('says in its log that it brings its client', () => {
    const [stream = []] = cloud.logGroups.get('/aws/lambda/executable')?.values() ?? [];
    expect(stream[0]).toMatch(/run by the client of the Runtime API that the function brings$/);
  });
});
