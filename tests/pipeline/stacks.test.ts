/** Stacks of one account beside each other, and what is left when they are destroyed. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { functionLayerDescription, recordingDescription } from '../../core/function-layer';
import { type RunningCloud, startCloud } from '../../local/cloud/cloud';
import type { StackOutputs } from '../../local/commands/local-stack';
import { destroy } from '../../local/engine/destroy';
import { up } from '../../local/engine/up';
import { clientsFor } from '../../remove/clients';
import { type RemoveOptions, remove } from '../../remove/remove';
import { manifest, Pipeline, hashing as packages } from './support';

jest.setTimeout(180_000);

const root = path.join(__dirname, '../..');
/** What a second stack has to have for itself. */
const own = { ssmPrefix: '/payments', layerPrefix: 'payments_', consumerTag: 'payments:layer' };

let directory: string;
let cloud: RunningCloud;
const location = (stack: string) => ({
  directory: root,
  stateFile: path.join(directory, `${stack}.json`),
  region: cloud.region,
  accountId: cloud.accountId,
  aws: cloud.call,
});

async function bringUp(stack: string, config: Record<string, unknown> = {}): Promise<Pipeline> {
  const { outputs } = await up({ ...location(stack), stack, config: { 'aws:region': cloud.region, ...config } });
  const { endpoint, region, credentials } = cloud;
  const access = { endpoint, region, credentials, credentialsFile: '', close: async () => {} };
  return Pipeline.of({ ...access, outputs: outputs as unknown as StackOutputs }, directory, undefined, `of-${stack}`);
}

const lines: string[] = [];
const removal = (stack: string, options: Partial<RemoveOptions> = {}) =>
  remove({
    aws: clientsFor({ endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.credentials }),
    stack: { id: `prejit-${stack}`, region: cloud.region, ssmPrefix: '/prejit', layerPrefix: '' },
    confirm: async () => true,
    say: (line) => lines.push(line),
    ...options,
  });

/** A function in the account; without code that anybody could judge. */
async function deploy(FunctionName: string, settings: { Layers?: string[]; Tags?: Record<string, string> }) {
  const { lambda, iam } = first.aws;
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.createRole({ RoleName: FunctionName, AssumeRolePolicyDocument });
  const { Content } = await lambda.getLayerVersionByArn({ Arn: latest });
  const zip = Buffer.from(await (await fetch(Content?.Location ?? '')).arrayBuffer());
  await lambda.createFunction({
    FunctionName,
    Role: Role?.Arn,
    Runtime: 'dotnet10' as 'dotnet8',
    Handler: 'App::App.Function::Handle',
    Code: { ZipFile: zip },
    ...settings,
  });
  await waitUntilFunctionActiveV2({ client: lambda as LambdaClient, maxWaitTime: 30 }, { FunctionName });
}

/** A layer of one function, or one that records it. */
async function publishOwnLayer(LayerName: string, Description: string): Promise<void> {
  const { lambda } = first.aws;
  const { Content } = await lambda.getLayerVersionByArn({ Arn: latest });
  const ZipFile = Buffer.from(await (await fetch(Content?.Location ?? '')).arrayBuffer());
  await lambda.publishLayerVersion({ LayerName, Description, Content: { ZipFile } });
}

let first: Pipeline;
let second: Pipeline;
/** ARN of the first stack's layer. */
let latest: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'stacks-'));
  cloud = await startCloud({
    directory: path.join(directory, 'cloud'),
    region: 'eu-west-1',
    retryScale: 0.01,
    log() {},
  });
  first = await bringUp('first');
});
afterAll(async () => {
  await cloud.close();
  await rm(directory, { recursive: true, force: true });
});

/** Names of the stacks' buckets: Lambda keeps code in one of its own. */
const bucketNames = async () => {
  const { Buckets = [] } = await first.aws.s3.listBuckets({ Prefix: 'prejit-' });
  return Buckets.map(({ Name }) => Name).sort();
};
const functionNames = async () =>
  ((await first.aws.lambda.listFunctions({})).Functions ?? []).map(({ FunctionName }) => FunctionName).sort();

test('a second stack that would take what the first has is refused, and creates nothing', async () => {
  const before = [await bucketNames(), await functionNames()];
  const refusal = await bringUp('second').catch((error: Error) => error.message);
  for (const key of ['ssmPrefix', 'layerPrefix', 'consumerTag']) {
    expect(refusal).toMatch(
      new RegExp(`prejit:${key} is .* and the stack prejit-first of this account and region has`),
    );
  }
  await expect(bringUp('second', { ...own, ssmPrefix: '/prejit/payments' })).rejects.toThrow(
    'prejit:ssmPrefix is `/prejit/payments`, and the stack prejit-first of this account and region has `/prejit`.',
  );
  expect([await bucketNames(), await functionNames()]).toEqual(before);
});

test("one with its own lives beside the first, and neither touches what is the other's", async () => {
  second = await bringUp('second', { ...own, keepOnDestroy: false });
  const released = await first.run('orders', manifest(packages));
  latest = released.releases[0]?.layer.arn ?? '';
  await deploy('theirs', { Tags: { 'payments:layer': 'orders' } });
  const [ours, theirs] = await Promise.all([
    first.run('orders', manifest({ Serilog: '4.4.0' })),
    second.run('orders', manifest(packages)),
  ]);
  latest = ours.releases[0]?.layer.arn ?? '';

  expect([ours.status, theirs.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(ours.releases.map(({ layer }) => layer.name)).toEqual(['orders-net10-0-x86_64']);
  expect(theirs.releases.map(({ layer }) => layer.name)).toEqual(['payments_orders-net10-0-x86_64']);
  expect(ours.releases[0]?.functions).toEqual([]);
  expect(theirs.releases[0]?.functions.map((each) => each.function)).toEqual(['theirs']);
  expect((await first.parameters('orders'))['net10.0/x86_64/latest']).toBe(latest);
  expect((await second.parameters('orders', '/payments'))['net10.0/x86_64/latest']).toBe(theirs.releases[0]?.layer.arn);
});

describe('what a destroyed stack leaves', () => {
  test('is not removed while the stack is there', async () => {
    await expect(removal('first')).rejects.toThrow('The stack prejit-first is still there');
  });

  test('are its buckets, layers and parameters, and nothing else of it', async () => {
    const all = await bucketNames();
    await destroy(location('first'));
    expect(await bucketNames()).toEqual(all);
    expect((await functionNames()).filter((name) => name?.startsWith('prejit-first'))).toEqual([]);
    expect(await first.layerVersions('orders-net10-0-x86_64')).toHaveLength(2);
    expect((await first.parameters('orders'))['net10.0/x86_64/latest']).toBe(latest);
    // A bucket is kept as it is: this one goes on keeping versions.
    const { VersionId } = await first.aws.s3.putObject({ Bucket: first.bucket, Key: 'x', Body: 'x' });
    expect(VersionId).toMatch(/./);
  });

  test('is not removed while functions use it, nor without a yes', async () => {
    await deploy('user', { Layers: [latest] });
    await expect(removal('first')).rejects.toThrow('Functions use layer versions that would be deleted: user.');
    await first.aws.lambda.deleteFunction({ FunctionName: 'user' });
    expect(await removal('first', { confirm: async () => false })).toBe(false);
    expect(await first.layerVersions('orders-net10-0-x86_64')).toHaveLength(2);
  });

  test('is removed, and only that', async () => {
    for (const bucket of [first.bucket, 'another-stack']) {
      await publishOwnLayer('fn_api-net10-0-x86_64', functionLayerDescription('f'.repeat(32), bucket));
      // Whoever recorded it was cut off, and then the stack was gone.
      await publishOwnLayer('rec_api-net10-0-x86_64', recordingDescription('token', bucket));
    }
    expect(await removal('first')).toBe(true);
    expect(lines).toContain(`  4 layer versions`);
    expect(await first.layerVersions('fn_api-net10-0-x86_64')).toEqual([2]);
    expect(await first.layerVersions('rec_api-net10-0-x86_64')).toEqual([2]);
    expect(await first.layerVersions('orders-net10-0-x86_64')).toEqual([]);
    expect(await first.parameters('orders')).toEqual({});
    expect(await bucketNames()).toHaveLength(2);
    expect(await second.layerVersions('payments_orders-net10-0-x86_64')).toEqual([1]);
    expect(Object.keys(await second.parameters('orders', '/payments'))).toHaveLength(3);
  });

  test('are layers and parameters only, when the configuration says that the buckets go, too', async () => {
    await first.aws.lambda.deleteFunction({ FunctionName: 'theirs' });
    await destroy(location('second'));
    expect(await bucketNames()).toEqual([]);
    const stack = { id: 'prejit-second', region: cloud.region, ...own };
    expect(await removal('second', { stack })).toBe(true);
    expect(await second.layerVersions('payments_orders-net10-0-x86_64')).toEqual([]);
    const { Parameters } = await second.aws.ssm.getParametersByPath({ Path: '/', Recursive: true });
    expect(Parameters).toEqual([]);
  });
});
