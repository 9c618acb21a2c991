/** Aliases follow their function to a layer, through the real SDK against the local cloud. */
import type { PublishedLayer } from '../../../../core/pipeline';
import { LocalLambda } from '../local-lambda';

let cloud: LocalLambda;
/** The second version of a layer, and the first. */
let now: PublishedLayer;
let then: PublishedLayer;

beforeAll(async () => {
  cloud = await LocalLambda.open();
  now = await cloud.publishLayer('web-net10-0-x86_64', 2);
  then = cloud.layerOf(now.arn.replace(/:2$/, ':1'));
  // All at once, since most of it is waiting.
  await Promise.all(onFirst.map((name) => released(name)));
  await released('snap', { SnapStart: { ApplyOn: 'PublishedVersions' } });
});
afterAll(() => cloud.close());

/** The functions of the tests, one for each. */
const onFirst = [
  'follows',
  'unreleased',
  'recoded',
  'weighted',
  'off',
  'late',
  'steps',
  'changed',
  'left',
  'cut',
  'warm',
  'version',
  'broken',
  'full',
];

/** A function that is on the layer's first version, with an alias on its version 1. */
async function released(name: string, more = {}): Promise<void> {
  await cloud.create(name, more);
  expect(await cloud.moveToEnd(name, then)).toMatchObject({ outcome: 'updated' });
  expect(await cloud.publish(name, 'live')).toBe('1');
}

test('an alias on what $LATEST was names a version with the layer, which is described', async () => {
  expect(await cloud.moveToEnd('follows', now)).toMatchObject({
    outcome: 'updated',
    reason: expect.stringContaining('Aliases that moved to version 2: live (from 1).'),
  });
  expect(await cloud.alias('follows', 'live')).toEqual(['2', {}]);
  expect(await cloud.configuration('follows', '2')).toMatchObject({
    Layers: [expect.objectContaining({ Arn: now.arn })],
    Description: `Prejit: ${now.name}:2`,
  });
});

test('so does one of a function that had no layer, and goes back with it', async () => {
  await cloud.create('first');
  await cloud.publish('first', 'live');
  await cloud.moveToEnd('first', now);
  expect(await cloud.alias('first', 'live')).toEqual(['2', {}]);
  await cloud.moveToEnd('first', then);
  const [version] = await cloud.alias('first', 'live');
  expect((await cloud.configuration('first', version)).Layers).toMatchObject([{ Arn: then.arn }]);
});

test('one stays whose version is not what $LATEST was, and is told with the reason', async () => {
  await cloud.change('unreleased', { Timeout: 9, Environment: { Variables: { NEW: '1' } } });
  const { reason } = await cloud.moveToEnd('unreleased', now);
  expect(reason).toContain(
    'Aliases that stay: live (version 1: its configuration is not that of $LATEST (Timeout, Environment)).',
  );
  expect(await cloud.alias('unreleased', 'live')).toEqual(['1', {}]);
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: 'unreleased' });
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1']);
});

test('one stays whose code is another', async () => {
  await cloud.changeCode('recoded');
  const { reason } = await cloud.moveToEnd('recoded', now);
  expect(reason).toContain('Aliases that stay: live (version 1: its code is not that of $LATEST).');
  expect(await cloud.alias('recoded', 'live')).toEqual(['1', {}]);
});

test('one that has weights of its owner stays', async () => {
  await cloud.change('weighted', { Timeout: 9 });
  await cloud.publish('weighted');
  await cloud.change('weighted', { Timeout: 3 });
  const weights = { AdditionalVersionWeights: { 2: 0.5 } };
  await cloud.lambda.updateAlias({ FunctionName: 'weighted', Name: 'live', RoutingConfig: weights });
  const { reason } = await cloud.moveToEnd('weighted', now);
  expect(reason).toContain('Aliases that stay: live (version 1: version 2 has a part of its traffic).');
  expect(await cloud.alias('weighted', 'live')).toEqual(['1', { 2: 0.5 }]);
});

test('no alias moves when config says so', async () => {
  const { reason } = await cloud.moveToEnd('off', now, { aliases: false });
  expect(reason).toContain('Aliases that stay: live (version 1: prejit:rollout lets none move).');
  expect(await cloud.alias('off', 'live')).toEqual(['1', {}]);
});

test('an alias follows that stayed when its function moved', async () => {
  await cloud.moveToEnd('late', now, { aliases: false });
  cloud.forget();
  expect(await cloud.moveToEnd('late', now)).toMatchObject({
    outcome: 'current',
    reason: 'It is on version 2 already. Aliases that moved to version 2: live (from 1).',
  });
  expect(await cloud.alias('late', 'live')).toEqual(['2', {}]);
});

describe('by steps', () => {
  const aliasSteps = [
    { percent: 10, minutes: 5 },
    { percent: 50, minutes: 10 },
  ];
  const minutes = (record: { goesOnAt?: string }) => (Date.parse(record.goesOnAt ?? '') - cloud.now.getTime()) / 60_000;
  const move = (name: string) => cloud.move(name, now, { aliasSteps });

  test('an alias gets more of its traffic to the new version each time, and no mover comes too early', async () => {
    const planned = await move('steps');
    expect(planned).toMatchObject({ aliases: { moving: { version: '2', aliases: [{ name: 'live', from: '1' }] } } });
    expect(await cloud.alias('steps', 'live')).toEqual(['1', {}]);
    const first = await move('steps');
    expect([minutes(first), await cloud.alias('steps', 'live')]).toEqual([5, ['1', { 2: 0.1 }]]);
    cloud.now = new Date(cloud.now.getTime() + 60_000);
    expect(await move('steps')).toEqual(first);
    cloud.now = new Date(Date.parse(first.goesOnAt ?? '') + 5 * 3_600_000);
    const second = await move('steps');
    expect([minutes(second), await cloud.alias('steps', 'live')]).toEqual([10, ['1', { 2: 0.5 }]]);
    // A mover that comes hours too late skips nothing.
    cloud.now = new Date(cloud.now.getTime() + 5 * 3_600_000);
    expect((await move('steps')).result).toMatchObject({
      outcome: 'updated',
      reason: expect.stringContaining('Aliases that moved to version 2: live (from 1).'),
    });
    expect(await cloud.alias('steps', 'live')).toEqual(['2', {}]);
  });

  test('an alias that somebody else changes meanwhile is left to them', async () => {
    await move('changed');
    const { goesOnAt = '' } = await move('changed');
    const RoutingConfig = { AdditionalVersionWeights: {} };
    await cloud.lambda.updateAlias({ FunctionName: 'changed', Name: 'live', RoutingConfig });
    cloud.now = new Date(goesOnAt);
    expect((await move('changed')).result).toMatchObject({
      outcome: 'updated',
      reason: expect.stringContaining('Aliases that stay: live (version 1: somebody else changed it meanwhile).'),
    });
    expect(await cloud.alias('changed', 'live')).toEqual(['1', {}]);
  });

  test('what an execution leaves that ends in between, the next one goes on with', async () => {
    await move('left');
    await move('left');
    cloud.forget();
    expect(await cloud.moveToEnd('left', now, { aliasSteps })).toMatchObject({ outcome: 'current' });
    expect(await cloud.alias('left', 'live')).toEqual(['2', {}]);
  });

  test('a mover that was cut off before it wrote when it took a step waits as long as the step takes', async () => {
    await move('cut');
    const write = async (): Promise<void> => {
      throw new Error('cut off');
    };
    const journal = cloud.journal(now);
    await expect(cloud.move('cut', now, { aliasSteps }, { journal: { ...journal, write } })).rejects.toThrow('cut off');
    expect(await cloud.alias('cut', 'live')).toEqual(['1', { 2: 0.1 }]);
    expect(minutes(await move('cut'))).toBe(5);
    expect(await cloud.alias('cut', 'live')).toEqual(['1', { 2: 0.1 }]);
  });
});

describe('with provisioned concurrency', () => {
  const provision = async (FunctionName: string, Qualifier: string) => {
    const query = { FunctionName, Qualifier };
    await cloud.lambda.putProvisionedConcurrencyConfig({ ...query, ProvisionedConcurrentExecutions: 2 });
    while ((await cloud.lambda.getProvisionedConcurrencyConfig(query)).Status !== 'READY');
  };
  const provisioned = async (FunctionName: string) => {
    const { ProvisionedConcurrencyConfigs = [] } = await cloud.lambda.listProvisionedConcurrencyConfigs({
      FunctionName,
    });
    return ProvisionedConcurrencyConfigs.map((each) => [
      each.FunctionArn?.split(':').at(-1),
      each.RequestedProvisionedConcurrentExecutions,
      each.Status,
    ]);
  };

  test('that of an alias goes with it, at once and not by steps', async () => {
    await provision('warm', 'live');
    const aliasSteps = [{ percent: 10, minutes: 5 }];
    expect(await cloud.moveToEnd('warm', now, { aliasSteps })).toMatchObject({
      reason: expect.stringContaining('Aliases that moved to version 2: live (from 1).'),
    });
    expect(await cloud.alias('warm', 'live')).toEqual(['2', {}]);
    expect(await provisioned('warm')).toEqual([['live', 2, 'READY']]);
  });

  test('that of a version is on the new one before its alias is, and goes from the old one afterwards', async () => {
    await provision('version', '1');
    expect((await cloud.move('version', now)).aliases?.moving).toMatchObject({
      provisioned: { versions: ['1'], environments: 2 },
    });
    await cloud.move('version', now);
    expect((await provisioned('version')).map(([qualifier]) => qualifier)).toEqual(['1', '2']);
    expect(await cloud.alias('version', 'live')).toEqual(['1', {}]);
    await cloud.moveToEnd('version', now);
    expect(await cloud.alias('version', 'live')).toEqual(['2', {}]);
    expect(await provisioned('version')).toEqual([['2', 2, 'READY']]);
  });

  test('what it can not start takes everything back: alias, environments, function', async () => {
    await provision('broken', 'live');
    const before = await cloud.configuration('broken');
    cloud.failingLayer = now.arn;
    expect(await cloud.moveToEnd('broken', now)).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('FUNCTION_ERROR_INIT_FAILURE'),
    });
    cloud.failingLayer = undefined;
    expect(await cloud.alias('broken', 'live')).toEqual(['1', {}]);
    expect(await provisioned('broken')).toEqual([['live', 2, 'READY']]);
    expect((await cloud.configuration('broken')).Layers).toEqual(before.Layers);
    const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: 'broken' });
    expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1']);
  });

  test('an account without room for it keeps the alias where it is', async () => {
    await provision('full', '1');
    const refusal = new Error('no room');
    const { provisioned: port } = cloud.ports(now.arn);
    await cloud.move('full', now);
    const put = async (): Promise<void> => {
      throw refusal;
    };
    const { result } = await cloud.move('full', now, {}, { provisioned: { ...port, put } });
    expect(result).toMatchObject({ outcome: 'updated', reason: expect.stringContaining('no room') });
    expect(await cloud.alias('full', 'live')).toEqual(['1', {}]);
    expect(await provisioned('full')).toEqual([['1', 2, 'READY']]);
  });
});

test('a function with SnapStart has its alias on a version that has its snapshot', async () => {
  expect(await cloud.moveToEnd('snap', now)).toMatchObject({ outcome: 'updated' });
  expect(await cloud.alias('snap', 'live')).toEqual(['2', {}]);
  expect(await cloud.configuration('snap', '2')).toMatchObject({
    State: 'Active',
    SnapStart: { OptimizationStatus: 'On' },
  });
});
