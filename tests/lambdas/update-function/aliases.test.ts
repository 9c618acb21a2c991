/** Aliases of functions that get a layer of their own, and lose it. */
import { LocalLambda } from '../move-function/local-lambda';
import { LocalUpdates } from './local-updates';

let cloud: LocalLambda;
let updates: LocalUpdates;
beforeAll(async () => {
  cloud = await LocalLambda.open();
  updates = new LocalUpdates(cloud);
});
afterAll(() => cloud.close());

const layersOf = async (name: string, qualifier: string): Promise<unknown[]> =>
  ((await cloud.configuration(name, qualifier)).Layers ?? []).map(({ Arn }) => Arn);
const versionsOf = async (name: string): Promise<unknown[]> => {
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: name });
  return Versions.map(({ Version }) => Version);
};

async function withAlias(name: string, more: Parameters<LocalLambda['create']>[1] = {}) {
  await cloud.create(name, more);
  await cloud.publish(name, 'live');
  cloud.giveEvent(name);
  const own = await updates.publish(name);
  cloud.fastLayers.add(own.arn);
  return own;
}

test('an alias follows its function to its layer, to that of its next code once it is released, and back', async () => {
  const own = await withAlias('both', { Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog' } } });
  expect(await updates.attach(own)).toMatchObject({
    outcome: 'faster',
    reason: expect.stringMatching(/Aliases that moved to version \d+: live \(from 1\)\./),
  });
  expect(await layersOf('both', 'live')).toEqual([own.arn]);

  await cloud.changeCode('both');
  const next = await updates.publish('both', { next: '/opt/datadog' });
  cloud.fastLayers.add(next.arn);
  expect(await updates.attach(next)).toMatchObject({
    outcome: 'faster',
    reason: expect.stringContaining('its code is not that of $LATEST'),
  });
  expect(await layersOf('both', 'live')).toEqual([own.arn]);

  const { Version } = await cloud.lambda.publishVersion({ FunctionName: 'both' });
  await cloud.lambda.updateAlias({ FunctionName: 'both', Name: 'live', FunctionVersion: Version });
  expect(await updates.remove('both')).toMatchObject({
    outcome: 'removed',
    reason: expect.stringMatching(/It is as it was\. live moved from version \d+ to \d+\.$/),
  });
  const { Layers, Environment } = await cloud.configuration('both', 'live');
  expect([Layers, Environment]).toEqual([undefined, { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog' } }]);
});

test('an alias whose function has changed since stays where it is, and still works', async () => {
  const own = await withAlias('stays');
  await updates.attach(own);
  const [version] = await cloud.alias('stays', 'live');
  await cloud.change('stays', { Timeout: 20 });
  expect(await updates.remove('stays')).toMatchObject({
    reason: expect.stringContaining(`live stays on version ${version}, which has it: its configuration is not that of`),
  });
  expect(await cloud.alias('stays', 'live')).toEqual([version, {}]);
});

test('config may let none move, neither there nor back', async () => {
  const own = await withAlias('none');
  const before = await versionsOf('none');
  await updates.attach(own, { aliases: false });
  expect(await cloud.alias('none', 'live')).toEqual(['1', {}]);
  expect(await versionsOf('none')).toEqual(before);
  await updates.attach(own);
  const [version] = await cloud.alias('none', 'live');
  await updates.remove('none', { aliases: false });
  expect(await cloud.alias('none', 'live')).toEqual([version, {}]);
});

describe('step by step', () => {
  const aliasSteps = [{ percent: 10, minutes: 5 }];

  test('an alias follows', async () => {
    const own = await withAlias('steps');
    const seen: unknown[] = [];
    updates.between = async () => {
      seen.push(await cloud.alias('steps', 'live'));
    };
    expect(await updates.attach(own, { aliasSteps })).toMatchObject({ outcome: 'faster' });
    updates.between = async () => undefined;
    expect(seen).toContainEqual(['1', { 2: 0.1 }]);
    expect(await layersOf('steps', 'live')).toEqual([own.arn]);
  });

  test('one that is on its way when nobody asks any more goes back', async () => {
    const own = await withAlias('way');
    updates.between = async () => {
      const [, weights] = await cloud.alias('way', 'live');
      if (Object.keys(weights).length > 0) throw new Error('cut off');
    };
    await expect(updates.attach(own, { aliasSteps })).rejects.toThrow('cut off');
    updates.between = async () => undefined;
    expect(await updates.remove('way')).toMatchObject({
      reason: expect.stringMatching(/live is on version 1 again\.$/),
    });
    expect(await cloud.alias('way', 'live')).toEqual(['1', {}]);
    expect(await layersOf('way', '$LATEST')).toEqual([]);
    expect(await versionsOf('way')).toEqual(['$LATEST', '1']);
  });
});

test('with SnapStart a function keeps its layer when its snapshot is made with it, and its alias follows', async () => {
  const own = await withAlias('snap', { SnapStart: { ApplyOn: 'PublishedVersions' } });
  expect(await updates.attach(own)).toMatchObject({ outcome: 'attached' });
  expect(await layersOf('snap', 'live')).toEqual([own.arn]);
  await updates.remove('snap');
  expect(await layersOf('snap', 'live')).toEqual([]);
});
