/** Aliases follow their function to a layer, through the real SDK against the local cloud. */
import type { PublishedLayer } from '../../../core/pipeline';
import { LocalLambda } from './local-lambda';

let cloud: LocalLambda;
/** The second version of a layer, and the first. */
let now: PublishedLayer;
let then: PublishedLayer;

beforeAll(async () => {
  cloud = await LocalLambda.open();
  now = await cloud.publishLayer('web-net10-0-x86_64', 2);
  then = cloud.layerOf(now.arn.replace(/:2$/, ':1'));
});
afterAll(() => cloud.close());

/** A function that is on the layer's first version, with an alias on its version 1. */
async function released(name: string, more = {}): Promise<void> {
  await cloud.create(name, more);
  expect(await cloud.moveToEnd(name, then)).toMatchObject({ outcome: 'updated' });
  expect(await cloud.publish(name, 'live')).toBe('1');
}

test('an alias on what $LATEST was names a version with the layer, which is described', async () => {
  await released('follows');
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
  await released('unreleased');
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
  await released('recoded');
  await cloud.changeCode('recoded');
  const { reason } = await cloud.moveToEnd('recoded', now);
  expect(reason).toContain('Aliases that stay: live (version 1: its code is not that of $LATEST).');
  expect(await cloud.alias('recoded', 'live')).toEqual(['1', {}]);
});

test('one that has weights of its owner stays', async () => {
  await released('weighted');
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
  await released('off');
  const { reason } = await cloud.moveToEnd('off', now, { aliases: false });
  expect(reason).toContain('Aliases that stay: live (version 1: prejit:rollout lets none move).');
  expect(await cloud.alias('off', 'live')).toEqual(['1', {}]);
});

test('an alias follows that stayed when its function moved', async () => {
  await released('late');
  await cloud.moveToEnd('late', now, { aliases: false });
  cloud.forget();
  expect(await cloud.moveToEnd('late', now)).toMatchObject({
    outcome: 'current',
    reason: 'It is on version 2 already. Aliases that moved to version 2: live (from 1).',
  });
  expect(await cloud.alias('late', 'live')).toEqual(['2', {}]);
});
