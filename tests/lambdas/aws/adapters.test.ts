/** The adapters with the real AWS SDK over HTTP, against the local cloud. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lambdaAliases } from '../../../lambdas/aws/aliases';
import { isRunning } from '../../../lambdas/aws/executions';
import { functionArn, lambdaFunctionTags } from '../../../lambdas/aws/function-tags';
import { lambdaFunctions } from '../../../lambdas/aws/functions';
import { lambdaClient } from '../../../lambdas/aws/lambda-client';
import { lambdaLayerVersions } from '../../../lambdas/aws/layer-versions';
import { lambdaLayers } from '../../../lambdas/aws/layers';
import { lambdaListedFunctions } from '../../../lambdas/aws/listed-functions';
import { bucketObjects } from '../../../lambdas/aws/objects';
import { ssmParameters } from '../../../lambdas/aws/parameters';
import { presignedPut } from '../../../lambdas/aws/presigned';
import { functionsTagged } from '../../../lambdas/aws/tags';
import { layerZips } from '../../../lambdas/move-function/zips/layer-zips';
import { createFunction, createFunctionRole, startTestCloud, type TestCloud } from '../../local/cloud/running-cloud';
import { writeZip } from '../../support/layer-zip';

const arnOf = (version: number) => `arn:aws:lambda:eu-west-1:000000000000:layer:web:${version}`;

let running: TestCloud;
const objects = bucketObjects('adapters');
const target = { framework: 'net10.0', architecture: 'x86_64' } as const;

beforeAll(async () => {
  running = await startTestCloud();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: running.cloud.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: running.cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: running.cloud.credentials.secretAccessKey,
  });
  await running.cloud.call('s3', 'CreateBucket', { Bucket: 'adapters' });
  const VersioningConfiguration = { Status: 'Enabled' };
  await running.cloud.call('s3', 'PutBucketVersioning', { Bucket: 'adapters', VersioningConfiguration });
});
afterAll(() => running.close());

test('objects: conditional writes, versions, copies, lists', async () => {
  expect(await objects.head('missing')).toBeUndefined();
  expect(await objects.read('missing')).toBeUndefined();
  expect(await objects.write('a/b c.txt', 'one', { onlyIfAbsent: true })).toBe(true);
  expect(await objects.write('a/b c.txt', 'two', { onlyIfAbsent: true })).toBe(false);
  const first = await objects.read('a/b c.txt');
  expect(await objects.write('a/b c.txt', 'two', { onlyIfEtag: first?.etag ?? '' })).toBe(true);
  expect(await objects.write('a/b c.txt', 'three', { onlyIfEtag: first?.etag ?? '' })).toBe(false);
  expect(await objects.write('gone', 'x', { onlyIfEtag: first?.etag ?? '' })).toBe(false);

  const copy = await objects.copy({ key: 'a/b c.txt', versionId: first?.versionId ?? '' }, 'copy');
  expect((await objects.read('copy', copy))?.bytes.toString()).toBe('one');
  expect((await objects.head('a/b c.txt'))?.size).toBe(3);
  expect((await objects.list('a/')).map(({ key }) => key)).toEqual(['a/b c.txt']);
  await objects.write('copy', 'again');
  await objects.erase('copy');
  await objects.erase('missing');
  const { Versions = [], DeleteMarkers = [] } = await running.cloud.call('s3', 'ListObjectVersions', {
    Bucket: 'adapters',
    Prefix: 'copy',
  });
  expect([...Versions, ...DeleteMarkers]).toEqual([]);

  const directory = mkdtempSync(join(tmpdir(), 'objects-'));
  await objects.download('a/b c.txt', join(directory, 'file'));
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('two');
  rmSync(directory, { recursive: true });
});

test('a presigned URL takes one object of whoever has it, and no other', async () => {
  const url = await presignedPut('adapters', 'records/token', 60);
  const put = (to: string) => fetch(to, { method: 'PUT', body: 'a record' });
  expect((await put(url)).status).toBe(200);
  expect((await objects.read('records/token'))?.bytes.toString()).toBe('a record');
  expect((await put(url.replace('records/token', 'records/other'))).status).toBe(403);
  expect((await fetch(url)).status).toBe(403);
  // Nothing but the host is signed: the recorder sends no other header.
  expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('host');
  expect([...new URL(url).searchParams.keys()].filter((name) => /checksum|sdk/.test(name))).toEqual([]);
});

test('layers: found by their description, shared twice', async () => {
  expect(await lambdaLayers(lambdaClient()).find('none', () => true)).toBeUndefined();
  await objects.write('layer.zip', await writeZip([{ path: 'dotnetcore/file', content: 'x' }]));
  const versionId = (await objects.head('layer.zip'))?.versionId ?? '';
  const content = { bucket: 'adapters', key: 'layer.zip', versionId };
  const published = await lambdaLayers(lambdaClient()).publish({ name: 'web', description: 'mine', target, content });
  expect(published).toMatchObject({ version: 1, arn: expect.stringMatching(/:layer:web:1$/) });
  expect(await lambdaLayers(lambdaClient()).find('web', (text) => text === 'mine')).toEqual(published);
  await lambdaLayers(lambdaClient()).publish({ name: 'web', description: 'newer', target, content });
  const descriptions: (string | undefined)[] = [];
  for (const name of ['none', 'web']) {
    for await (const description of lambdaLayers(lambdaClient()).descriptions(name)) descriptions.push(description);
  }
  expect(descriptions).toEqual(['newer', 'mine']);
  const { layerHasFile } = layerZips(lambdaLayers(lambdaClient()).contentUrl);
  expect(await layerHasFile(published.arn, 'dotnetcore/file')).toBe(true);
  expect(await layerHasFile(published.arn, 'dotnetcore/other')).toBe(false);
  expect(await lambdaLayers(lambdaClient()).find('web', (text) => text === 'other')).toBeUndefined();
  await lambdaLayers(lambdaClient()).share('web', 1, { account: '111111111111' });
  await lambdaLayers(lambdaClient()).share('web', 1, { account: '111111111111' });
});

test('layer versions: listed, whether shared, deleted', async () => {
  const layers = lambdaLayerVersions(lambdaClient());
  expect(await layers.list('none')).toEqual([]);
  expect(await layers.list('web')).toEqual([
    { arn: arnOf(2), version: 2, description: 'newer' },
    { arn: arnOf(1), version: 1, description: 'mine' },
  ]);
  expect([await layers.isShared('web', 1), await layers.isShared('web', 2)]).toEqual([true, false]);
  await layers.delete('web', 2);
  await layers.delete('web', 2);
  expect((await layers.list('web')).map(({ version }) => version)).toEqual([1]);
});

test('parameters: created once, set at will', async () => {
  expect(await ssmParameters.get('/p/1')).toBeUndefined();
  expect(await ssmParameters.create('/p/1', 'a')).toBe(true);
  expect(await ssmParameters.create('/p/1', 'b')).toBe(false);
  await ssmParameters.set('/p/1', 'c');
  expect(await ssmParameters.get('/p/1')).toBe('c');
  await ssmParameters.delete('/p/1');
  await ssmParameters.delete('/p/1');
  expect(await ssmParameters.get('/p/1')).toBeUndefined();
});

test('functions: what they are, and what of them is published', async () => {
  const { call } = running.cloud;
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await call('iam', 'CreateRole', {
    RoleName: 'app',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  const kmsKey = 'arn:aws:kms:eu-west-1:000000000000:key/1';
  await createFunction(running.cloud, {
    FunctionName: 'app',
    Role: Role.Arn,
    Runtime: 'dotnet10',
    Handler: 'App::App.Function::Handle',
    Code: { ZipFile: await writeZip([{ path: 'App.dll' }]) },
    KMSKeyArn: kmsKey,
    SnapStart: { ApplyOn: 'PublishedVersions' },
    Tags: { 'aws:cloudformation:stack-name': 'shop' },
    Layers: [arnOf(1)],
    Publish: true,
  });
  expect(await lambdaLayerVersions(lambdaClient()).users()).toEqual(new Map([[arnOf(1), ['app', 'app:1']]]));
  const alias = (Name: string, FunctionVersion: string) =>
    call('lambda', 'CreateAlias', { FunctionName: 'app', Name, FunctionVersion });
  await alias('live', '1');
  await alias('next', '$LATEST');
  expect(await lambdaFunctions(lambdaClient()).get('app')).toMatchObject({
    kmsKey,
    snapStart: true,
    tags: { 'aws:cloudformation:stack-name': 'shop' },
  });
  expect(await lambdaAliases(lambdaClient()).list('app')).toMatchObject([
    { name: 'live', version: '1', weights: {} },
    { name: 'next', version: '$LATEST', weights: {} },
  ]);
  const tags = lambdaFunctionTags(lambdaClient());
  const arn = functionArn('app', 'arn:aws:states:eu-west-1:000000000000:execution:machine:run');
  await tags.set(arn, 'prejit:attached', 'run');
  expect((await lambdaFunctions(lambdaClient()).get('app'))?.tags).toMatchObject({ 'prejit:attached': 'run' });
  await tags.remove(arn, 'prejit:attached');
  await tags.remove(arn, 'prejit:attached');
  await tags.set(`${arn}-gone`, 'prejit:attached', 'run');
  expect((await lambdaFunctions(lambdaClient()).get('app'))?.tags).not.toHaveProperty('prejit:attached');
  const wrong = { layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:none:1'], environment: {} };
  const { revisionId = '' } = (await lambdaFunctions(lambdaClient()).get('app')) ?? {};
  await expect(lambdaFunctions(lambdaClient()).update('app', wrong, revisionId)).rejects.toMatchObject({
    name: 'UpdateRefused',
  });
});

test('functions in lists and by any value of a tag, with what GetFunction says beside the configuration', async () => {
  await createFunction(running.cloud, {
    FunctionName: 'listed',
    Role: await createFunctionRole(running.cloud, 'listed'),
    Runtime: 'dotnet10',
    Handler: 'App::App.Function::Handle',
    Code: { ZipFile: await writeZip([{ path: 'App.dll' }]) },
    Tags: { 'prejit:attached': 'one' },
  });
  await running.cloud.call('lambda', 'PutFunctionConcurrency', {
    FunctionName: 'listed',
    ReservedConcurrentExecutions: 0,
  });
  expect(await functionsTagged('prejit:attached')).toEqual(['listed']);
  const found = await lambdaFunctions(lambdaClient()).get('listed');
  expect(found).toMatchObject({ reservedConcurrency: 0, tags: { 'prejit:attached': 'one' } });
  const listed: unknown[] = [];
  for await (const each of lambdaListedFunctions(lambdaClient()).all()) if (each.name === 'listed') listed.push(each);
  const { codeSha256, packageType, runtime, architecture, handler, layers } = found ?? {};
  expect(listed).toEqual([{ name: 'listed', codeSha256, packageType, runtime, architecture, handler, layers }]);
});

test('what is not there: functions, tags, executions', async () => {
  expect(await lambdaFunctions(lambdaClient()).get('none')).toBeUndefined();
  // One that is gone while its update is waited for is not waited for as long as a wait takes at most: this test's own time is shorter.
  expect(await lambdaFunctions(lambdaClient()).waitUntilUpdated('none')).toBe(false);
  expect(await functionsTagged('prejit:layer', 'none')).toEqual([]);
  expect(await isRunning('arn:aws:states:eu-west-1:000000000000:execution:none:none')).toBe(false);
});
