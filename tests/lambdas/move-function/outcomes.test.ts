/** What a function may meet while it is moved, each with its outcome: through the real SDK against the local cloud. */
import { Lambda } from '@aws-sdk/client-lambda';
import type { PublishedLayer } from '../../../core/pipeline';
import { clientOptions } from '../../../lambdas/aws/client';
import { lambdaFunctions } from '../../../lambdas/aws/functions';
import type { LambdaOptions } from '../../../local/contract/lambda';
import { LocalLambda } from './local-lambda';

let cloud: LocalLambda;
let published: PublishedLayer;
const options: LambdaOptions = {};

beforeAll(async () => {
  cloud = await LocalLambda.open(options);
  published = await cloud.publishLayer('web-net10-0-x86_64');
});
afterAll(() => cloud.close());
afterEach(() => {
  options.rates = undefined;
});

/** The function as it is, but for the layers' sizes. */
async function stateOf(name: string) {
  const { Layers = [], Environment } = await cloud.configuration(name);
  return { layers: Layers.map(({ Arn }) => Arn), variables: Environment?.Variables };
}

/** Seconds that updates are waited for. */
const patience = 2;

/** Has somebody else do something before our first update. */
function meanwhile(what: () => Promise<unknown>) {
  const functions = lambdaFunctions(cloud.lambda, { maxWaitTime: patience });
  let isFirst = true;
  const update: typeof functions.update = async (...args) => {
    if (isFirst) await what();
    isFirst = false;
    return functions.update(...args);
  };
  return { functions: { ...functions, update } };
}

const moved = { outcome: 'updated', reason: expect.stringContaining('It uses version 1 now') };
const store = '/opt/dotnetcore/store/';

test('412: somebody else changed it, and what they changed stays', async () => {
  await cloud.create('changed');
  const theirs = () => cloud.change('changed', { Environment: { Variables: { THEIRS: '1' } } });
  expect((await cloud.move('changed', published, {}, meanwhile(theirs))).result).toMatchObject(moved);
  expect(await stateOf('changed')).toEqual({
    layers: [published.arn],
    variables: { THEIRS: '1', DOTNET_SHARED_STORE: store },
  });
});

test('409: somebody else is changing it, and what they change stays', async () => {
  await cloud.create('changing');
  const Environment = { Variables: { THEIRS: '1' } };
  const theirs = () => cloud.lambda.updateFunctionConfiguration({ FunctionName: 'changing', Environment });
  expect((await cloud.move('changing', published, {}, meanwhile(theirs))).result).toMatchObject(moved);
  expect((await stateOf('changing')).variables).toEqual({ THEIRS: '1', DOTNET_SHARED_STORE: store });
});

test('Pending: it is being created', async () => {
  await cloud.beginToCreate('pending');
  expect((await cloud.configuration('pending')).State).toBe('Pending');
  expect((await cloud.move('pending', published)).result).toMatchObject(moved);
});

test('deleted before its update', async () => {
  await cloud.create('deleted');
  const theirs = () => cloud.lambda.deleteFunction({ FunctionName: 'deleted' });
  expect((await cloud.move('deleted', published, {}, meanwhile(theirs))).result).toEqual({
    function: 'deleted',
    outcome: 'skipped',
    reason: 'There is no such function.',
  });
});

test('deleted while Lambda applies its update', async () => {
  await cloud.create('removed');
  const functions = lambdaFunctions(cloud.lambda, { maxWaitTime: patience });
  const waitUntilUpdated = async (name: string) => {
    await cloud.lambda.deleteFunction({ FunctionName: name });
    return functions.waitUntilUpdated(name);
  };
  const record = await cloud.move('removed', published, {}, { functions: { ...functions, waitUntilUpdated } });
  cloud.now = new Date(record.goesOnAt ?? cloud.now);
  const { result } = record.result ? record : await cloud.move('removed', published);
  expect(result).toMatchObject({ function: 'removed', reason: expect.stringMatching(/no such function|deleted/) });
});

describe('throttling', () => {
  test('slows its move down', async () => {
    await cloud.create('slow');
    options.rates = { getFunction: 2, controlPlane: 1 };
    const client = new Lambda({ ...cloud.test.config, ...clientOptions });
    expect((await cloud.move('slow', published, {}, cloud.ports(published.arn, client))).result).toMatchObject(moved);
    client.destroy();
  });

  test('of which there is no end leaves it as it is', async () => {
    await cloud.create('throttled');
    options.rates = { getFunction: 100, controlPlane: 0 };
    const record = await cloud.moveAll(['throttled'], published);
    expect(record.get('throttled')?.result).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('TooManyRequestsException'),
    });
    options.rates = undefined;
    expect((await stateOf('throttled')).layers).toEqual([]);
  });
});

describe('an update that Lambda never finishes', () => {
  const impatient = () => ({ functions: lambdaFunctions(cloud.lambda, { maxWaitTime: patience }) });

  test('ends as unfinished when it is ours, and says where to look', async () => {
    await cloud.create('stuck');
    const record = await cloud.move(
      'stuck',
      published,
      {},
      meanwhile(async () => cloud.stuck.add('stuck')),
    );
    expect(record).toMatchObject({ updatingSince: cloud.now.toISOString(), goesOnAt: expect.anything() });
    cloud.now = new Date(cloud.now.getTime() + 15 * 60_000);
    expect((await cloud.move('stuck', published, {}, impatient())).result).toMatchObject({
      outcome: 'unfinished',
      reason: expect.stringContaining('aws lambda get-function-configuration --function-name stuck'),
    });
  });

  test('is gone on with when it is finished after all', async () => {
    await cloud.create('late');
    await cloud.move(
      'late',
      published,
      {},
      meanwhile(async () => cloud.stuck.add('late')),
    );
    cloud.stuck.delete('late');
    cloud.now = new Date(cloud.now.getTime() + 60_000);
    expect((await cloud.move('late', published)).result).toMatchObject(moved);
  });

  test("is waited for no longer than that when it is somebody else's", async () => {
    await cloud.create('theirs');
    cloud.stuck.add('theirs');
    expect(await cloud.move('theirs', published, {}, impatient())).not.toHaveProperty('result');
    cloud.now = new Date(cloud.now.getTime() + 15 * 60_000);
    expect((await cloud.move('theirs', published, {}, impatient())).result).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining("Somebody else's update"),
    });
    cloud.stuck.delete('theirs');
    expect((await stateOf('theirs')).layers).toEqual([]);
  });
});
