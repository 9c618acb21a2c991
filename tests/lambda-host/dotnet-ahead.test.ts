/** Real .NET functions whose environments are started ahead of their invocations. */
import type { Shape } from '../../local/contract/service';
import { LambdaCloud, zip } from '../local/cloud/lambda-fixture';
import { dotnetFunction } from './dotnet-fixture';

const cloud = new LambdaCloud();
let built: Awaited<ReturnType<typeof dotnetFunction>>;
beforeAll(async () => {
  built = await dotnetFunction();
}, 180_000);
afterAll(() => cloud.close());

/** Creates a function with a layer, and publishes it. @returns the version */
async function publish(FunctionName: string, ZipFile: Buffer, more: Shape = {}): Promise<Shape> {
  const layer = { LayerName: FunctionName, Content: { ZipFile } };
  const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', layer);
  await cloud.createFunction({
    FunctionName,
    Role: 'arn:aws:iam::000000000000:role/fn',
    Runtime: 'dotnet10',
    Handler: 'Fixture::Fixture.Function::Count',
    Timeout: 10,
    Code: { ZipFile: built.thin },
    Layers: [LayerVersionArn],
    Environment: { Variables: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } },
    ...more,
  });
  return cloud.lambda('PublishVersion', { FunctionName });
}

const emptyStore = () => zip({ 'dotnetcore/store/x64/net10.0/artifact.xml': '<StoreArtifacts />' });

async function ended(operation: string, input: Shape, pending: (answer: Shape) => boolean): Promise<Shape> {
  for (;;) {
    const answer = await cloud.lambda(operation, input);
    if (!pending(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function provision(FunctionName: string): Promise<Shape> {
  const config = { FunctionName, Qualifier: '1' };
  await cloud.lambda('PutProvisionedConcurrencyConfig', { ...config, ProvisionedConcurrentExecutions: 1 });
  return ended('GetProvisionedConcurrencyConfig', config, ({ Status }) => Status === 'IN_PROGRESS');
}

const firstInvocation = async (name: string) => {
  const { payload, LogResult } = await cloud.invoke(name, {}, { Qualifier: '1', LogType: 'Tail' });
  return { payload, log: Buffer.from(LogResult, 'base64').toString() };
};

test('start as provisioned concurrency, where the handler is not called, and fail there without what they need', async () => {
  await publish('whole', built.layer);
  expect(await provision('whole')).toMatchObject({ Status: 'READY' });
  expect((await firstInvocation('whole')).payload.count).toBe(1);

  await publish('lacking', await emptyStore());
  expect(await provision('lacking')).toMatchObject({ Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' });
}, 60_000);

test('start from a snapshot, which fails without what they need', async () => {
  const SnapStart = { ApplyOn: 'PublishedVersions' };
  const active = (FunctionName: string) =>
    ended('GetFunctionConfiguration', { FunctionName, Qualifier: '1' }, ({ State }) => State === 'Pending');
  await publish('snapped', built.layer, { SnapStart });
  expect(await active('snapped')).toMatchObject({ State: 'Active' });
  const { payload, log } = await firstInvocation('snapped');
  expect(payload.count).toBe(1);
  expect(log).toMatch(/\tRestore Duration: /);

  await publish('unsnapped', await emptyStore(), { SnapStart });
  expect(await active('unsnapped')).toMatchObject({
    State: 'Failed',
    StateReasonCode: 'FunctionError.RuntimeInitError',
  });
}, 60_000);

test('start an environment for each invocation at once, and report its init phase once', async () => {
  await publish('concurrent', built.layer);
  const logs = async () =>
    (await Promise.all([1, 2, 3].map(() => firstInvocation('concurrent')))).map(({ log }) => log);
  const cold = await logs();
  for (const log of cold) expect(log).toMatch(/\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\n$/);
  expect((await firstInvocation('concurrent')).log).not.toContain('Init Duration');
}, 60_000);
