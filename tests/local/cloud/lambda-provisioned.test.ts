import { setTimeout as sleep } from 'node:timers/promises';
import { VersionedFunctions } from './lambda-versions-fixture';
import { startTestCloud } from './running-cloud';

let functions: VersionedFunctions;
beforeAll(async () => {
  functions = await VersionedFunctions.open();
});
afterAll(() => functions.close());

const put = (FunctionName: string, Qualifier: string, ProvisionedConcurrentExecutions: number) =>
  functions.lambda.putProvisionedConcurrencyConfig({ FunctionName, Qualifier, ProvisionedConcurrentExecutions });
const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });

it("starts a version's environments without calling the handler, and invocations use them", async () => {
  await functions.create('warm', ['one']);
  expect(await put('warm', '1', 2)).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 2,
    AvailableProvisionedConcurrentExecutions: 0,
    Status: 'IN_PROGRESS',
    $metadata: { httpStatusCode: 202 },
  });
  expect(await functions.provisioned('warm', '1')).toMatchObject({
    Status: 'READY',
    AllocatedProvisionedConcurrentExecutions: 2,
    AvailableProvisionedConcurrentExecutions: 2,
  });
  expect(functions.inits('warm')).toEqual(['one provisioned-concurrency', 'one provisioned-concurrency']);

  const all = await Promise.all([1, 2, 3].map(() => functions.invoke('warm', '1', { wait: 300 })));
  // What is more than provisioned runs on demand.
  expect(all.map(({ answer }) => answer.type).sort()).toEqual([
    'on-demand',
    'provisioned-concurrency',
    'provisioned-concurrency',
  ]);
  // Their init phases are reported once as well, although nobody waited for them.
  for (const { log } of all) expect(log).toContain('\tInit Duration: ');
  expect(new Set(all.map(({ answer }) => answer.pid)).size).toBe(3);
  expect((await functions.invoke('warm', '1')).log).not.toContain('Init Duration');
});

it('starts another environment in place of one that ends, and ends all when it is deleted', async () => {
  await functions.create('replaced', ['one']);
  await put('replaced', '1', 1);
  await functions.provisioned('replaced', '1');
  expect(await functions.invoke('replaced', '1', { exit: true })).toMatchObject({ error: 'Unhandled' });
  expect((await functions.invoke('replaced', '1')).answer.type).toBe('provisioned-concurrency');
  expect(functions.inits('replaced')).toHaveLength(2);

  const listed = await functions.lambda.listProvisionedConcurrencyConfigs({ FunctionName: 'replaced' });
  expect(listed.ProvisionedConcurrencyConfigs).toMatchObject([
    { FunctionArn: expect.stringMatching(/:replaced:1$/), Status: 'READY' },
  ]);
  const config = { FunctionName: 'replaced', Qualifier: '1' };
  await functions.lambda.deleteProvisionedConcurrencyConfig(config);
  await functions.lambda.deleteProvisionedConcurrencyConfig(config);
  await expect(functions.lambda.getProvisionedConcurrencyConfig(config)).rejects.toMatchObject({
    name: 'ProvisionedConcurrencyConfigNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
  expect((await functions.invoke('replaced', '1')).answer.type).toBe('on-demand');
});

it('fails where the init phase does', async () => {
  await functions.create('broken', ['broken']);
  await put('broken', '1', 2);
  expect(await functions.provisioned('broken', '1')).toMatchObject({
    Status: 'FAILED',
    StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
    AllocatedProvisionedConcurrentExecutions: 0,
  });
});

it('follows its alias: to the version before until the new one is ready, for good when that fails to start', async () => {
  const FunctionName = 'moving';
  await functions.create(FunctionName, ['one', 'waiting', 'broken']);
  const alias = (await functions.lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })).Name ?? '';
  const move = (FunctionVersion: string, more: object = {}) =>
    functions.lambda.updateAlias({ FunctionName, Name: alias, FunctionVersion, ...more });
  await put(FunctionName, alias, 1);
  await functions.provisioned(FunctionName, alias);

  const weighted = await move('2');
  expect(weighted.RoutingConfig).toEqual({ AdditionalVersionWeights: { 1: 1 } });
  expect(await functions.invoke(FunctionName, alias)).toMatchObject({ version: '1' });
  await expect(put(FunctionName, alias, 2)).rejects.toMatchObject(
    invalid('Alias with weights can not be used with Provisioned Concurrency'),
  );
  functions.letStart(FunctionName);
  expect(await functions.provisioned(FunctionName, alias)).toMatchObject({ Status: 'READY' });
  const there = await functions.lambda.getAlias({ FunctionName, Name: alias });
  expect(there).toMatchObject({ FunctionVersion: '2' });
  expect(there.RoutingConfig).toBeUndefined();
  expect(there.RevisionId).not.toBe(weighted.RevisionId);
  const { version, answer } = await functions.invoke(FunctionName, alias);
  expect([version, answer.type]).toEqual(['2', 'provisioned-concurrency']);

  await move('3');
  expect(await functions.provisioned(FunctionName, alias)).toMatchObject({ Status: 'FAILED' });
  expect(await functions.invoke(FunctionName, alias)).toMatchObject({ version: '2' });
  await expect(move('2')).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(move('1')).rejects.toMatchObject(invalid('Invalid alias configuration for Provisioned Concurrency'));
  expect((await move('2', { RoutingConfig: {} })).RoutingConfig).toBeUndefined();
  expect(await functions.provisioned(FunctionName, alias)).toMatchObject({ Status: 'READY' });
  expect(functions.inits(FunctionName)).toEqual(
    ['one', 'waiting', 'broken'].map((stage) => `${stage} provisioned-concurrency`),
  );
});

it('refuses what Lambda refuses', async () => {
  const FunctionName = 'refused';
  await functions.create(FunctionName, ['one', 'two']);
  await functions.lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' });
  await functions.lambda.createAlias({ FunctionName, Name: 'newest', FunctionVersion: '$LATEST' });
  for (const qualifier of ['$LATEST', 'newest']) {
    await expect(put(FunctionName, qualifier, 1)).rejects.toMatchObject(
      invalid('Provisioned Concurrency Configs cannot be applied to unpublished function versions.'),
    );
  }
  await expect(put(FunctionName, '7', 1)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  await put(FunctionName, 'live', 1);
  const conflict = (message: string) => ({ name: 'ResourceConflictException', message });
  await expect(put(FunctionName, '1', 1)).rejects.toMatchObject(
    conflict('Version is pointed by a Provisioned Concurrency alias'),
  );
  const weights = { RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } };
  await expect(functions.lambda.updateAlias({ FunctionName, Name: 'live', ...weights })).rejects.toMatchObject(
    invalid('Invalid alias configuration for Provisioned Concurrency'),
  );
  await put(FunctionName, '2', 1);
  await functions.lambda.createAlias({ FunctionName, Name: 'second', FunctionVersion: '2' });
  await expect(put(FunctionName, 'second', 1)).rejects.toMatchObject(
    conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"),
  );
});

it('leaves 100 of the account to functions that have nothing set aside', async () => {
  const FunctionName = 'greedy';
  await functions.create(FunctionName, ['one']);
  const { AccountLimit } = await functions.lambda.getAccountSettings({});
  const left = (AccountLimit?.UnreservedConcurrentExecutions ?? 0) - 100;
  await expect(put(FunctionName, '1', left + 1)).rejects.toMatchObject(
    invalid(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ),
  );
  const reserve = (ReservedConcurrentExecutions: number) =>
    functions.lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
  await expect(reserve(left + 1)).rejects.toThrow('ReservedConcurrentExecutions for function decreases');
  await reserve(1);
  await expect(put(FunctionName, '1', 2)).rejects.toThrow('greater than the reservedConcurrentExecution');
  await put(FunctionName, '1', 1);
  await expect(reserve(0)).rejects.toThrow('should not be lower than function');
});

it('is there again when the cloud is', async () => {
  const before = await VersionedFunctions.open();
  const config = { FunctionName: 'kept', Qualifier: '1' };
  await before.create('kept', ['one']);
  await before.lambda.putProvisionedConcurrencyConfig({ ...config, ProvisionedConcurrentExecutions: 1 });
  await before.provisioned('kept', '1');
  await before.test.cloud.close();

  const after = await startTestCloud(before.test.directory);
  const status = async () => (await after.cloud.call('lambda', 'GetProvisionedConcurrencyConfig', config)).Status;
  while ((await status()) === 'IN_PROGRESS') await sleep(20);
  expect(await status()).toBe('READY');
  expect(before.inits('kept')).toHaveLength(2);
  before.lambda.destroy();
  await after.close();
});
