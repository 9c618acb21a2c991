/** What the role of update-consumers may do with functions, tried with the SDK. */
import { Lambda, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { defaultRollout } from '../../core/rollout';
import { updateConsumersPermissions } from '../../infra/consumer-permissions';
import type { Resources } from '../../infra/permissions';
import { actAsRole, createFunction, startTestCloud, type TestCloud } from '../local/cloud/running-cloud';
import { writeZip } from '../support/layer-zip';

const key = 'arn:aws:kms:eu-west-1:000000000000:key/1';
const resources: Resources = {
  account: { id: '000000000000', region: 'eu-west-1', partition: 'aws' },
  bucketArn: 'arn:aws:s3:::bucket',
  stateMachineName: 'pipeline',
};

let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud();
  const { call } = running.cloud;
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await call('iam', 'CreateRole', {
    RoleName: 'function',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  const ZipFile = await writeZip([{ path: 'index.js', content: 'exports.handler = async () => 1' }]);
  const common = { Role: Role.Arn, Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile } };
  const create = (FunctionName: string, more: object = {}) =>
    createFunction(running.cloud, { FunctionName, ...common, ...more });
  await create('named');
  await create('tagged', { Tags: { 'prejit:layer': 'web' }, Publish: true });
  await create('encrypted', { Tags: { 'prejit:layer': 'web' }, KMSKeyArn: key });
  await create('theirs');
  await call('lambda', 'CreateAlias', { FunctionName: 'tagged', Name: 'live', FunctionVersion: '1' });
});
afterAll(() => running.close());

async function lambdaAs(role: string, kmsKeys: string[], rollout = defaultRollout): Promise<Lambda> {
  const config = {
    ssmPrefix: '/prejit',
    layerPrefix: '',
    consumers: { web: ['named'] },
    consumerTag: 'prejit:layer',
    kmsKeys,
    rollout,
  };
  return new Lambda(await actAsRole(running, role, updateConsumersPermissions(resources, config)));
}

async function move(lambda: Lambda, FunctionName: string): Promise<void> {
  await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables: { STAGE: '1' } } });
  const waiting = { client: lambda, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 };
  await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
}
const denied = expect.objectContaining({ name: 'AccessDeniedException' });

test('functions that are named or tagged can be read and moved, and no others', async () => {
  const lambda = await lambdaAs('without-keys', []);
  for (const FunctionName of ['named', 'tagged']) {
    await lambda.getFunction({ FunctionName });
    await lambda.listAliases({ FunctionName });
    await move(lambda, FunctionName);
  }
  await expect(lambda.listAliases({ FunctionName: 'theirs' })).rejects.toEqual(denied);
  await expect(move(lambda, 'theirs')).rejects.toEqual(denied);
  await expect(lambda.updateFunctionCode({ FunctionName: 'tagged' })).rejects.toEqual(denied);
  await expect(lambda.publishVersion({ FunctionName: 'theirs' })).rejects.toEqual(denied);
});

test('versions of their functions can be deleted, functions never', async () => {
  const lambda = await lambdaAs('tries', []);
  for (const FunctionName of ['named', 'tagged']) {
    const { Version } = await lambda.publishVersion({ FunctionName, Description: 'tried' });
    await lambda.deleteFunction({ FunctionName, Qualifier: Version });
    await expect(lambda.deleteFunction({ FunctionName })).rejects.toEqual(denied);
  }
  await expect(lambda.deleteFunction({ FunctionName: 'theirs' })).rejects.toEqual(denied);
});

test('aliases of their functions can be moved, and those of no others', async () => {
  const lambda = await lambdaAs('aliases', []);
  const FunctionName = 'tagged';
  expect((await lambda.listAliases({ FunctionName })).Aliases).toMatchObject([{ Name: 'live', FunctionVersion: '1' }]);
  await lambda.getFunction({ FunctionName, Qualifier: '1' });
  await lambda.getAlias({ FunctionName, Name: 'live' });
  await lambda.listProvisionedConcurrencyConfigs({ FunctionName });
  await lambda.updateAlias({ FunctionName, Name: 'live', FunctionVersion: '1' });
  const theirs = { FunctionName: 'theirs', Name: 'live' };
  await expect(lambda.getAlias(theirs)).rejects.toEqual(denied);
  await expect(lambda.updateAlias(theirs)).rejects.toEqual(denied);
});

test('of functions that only follow the layer, versions and aliases can be read and not made', async () => {
  const lambda = await lambdaAs('follows', [], { ...defaultRollout, followUsers: true });
  const FunctionName = 'theirs';
  await lambda.getFunction({ FunctionName });
  expect((await lambda.listAliases({ FunctionName })).Aliases).toEqual([]);
  await expect(lambda.publishVersion({ FunctionName })).rejects.toEqual(denied);
  await expect(lambda.updateAlias({ FunctionName, Name: 'live' })).rejects.toEqual(denied);
  await expect(lambda.invoke({ FunctionName })).rejects.toEqual(denied);
});

test("a function with a customer's key can be moved once the configuration names the key", async () => {
  await expect(move(await lambdaAs('no-key', []), 'encrypted')).rejects.toMatchObject({
    message: expect.stringContaining('kms:'),
  });
  await move(await lambdaAs('with-key', [key]), 'encrypted');
});
