import type { Shape } from '../../local/contract/service';
import { LambdaCloud, zip } from '../local/cloud/lambda-fixture';
import { dotnetFunction } from './dotnet-fixture';

const sharedStore = { Variables: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } };

const cloud = new LambdaCloud();
let built: Awaited<ReturnType<typeof dotnetFunction>>;
beforeAll(async () => {
  built = await dotnetFunction();
}, 180_000);
afterAll(() => cloud.close());

async function create(name: string, method: string, more: Shape = {}): Promise<void> {
  await cloud.createFunction({
    FunctionName: name,
    Role: 'arn:aws:iam::000000000000:role/fn',
    Runtime: 'dotnet10',
    Handler: `Fixture::Fixture.Function::${method}`,
    Timeout: 10,
    Code: { ZipFile: built.whole },
    ...more,
  });
}

describe('a .NET function', () => {
  test('takes and returns a stream', async () => {
    await create('echo', 'Echo');
    expect((await cloud.invoke('echo', { a: [1] })).payload).toEqual({ a: [1] });
  }, 60_000);

  test('keeps its instance and its process between invocations', async () => {
    await create('count', 'Count');
    expect((await cloud.invoke('count')).payload.count).toBe(1);
    const { payload } = await cloud.invoke('count', { order: 7 });
    expect(payload).toMatchObject({ count: 2, order: 7, package: expect.stringMatching(/task\/[^/]+\/Newtonsoft/) });
  });

  test('takes and returns strings', async () => {
    await create('shout', 'Shout');
    expect((await cloud.invoke('shout', 'ää')).payload).toBe('ÄÄ');
  });

  test('may return nothing, and what it prints is logged', async () => {
    await create('print', 'Print');
    const { payload, LogResult } = await cloud.invoke('print', {}, { LogType: 'Tail' });
    expect(payload).toBeNull();
    expect(Buffer.from(LogResult, 'base64').toString()).toContain('\nprinted\n');
  });

  test('reports exceptions with type, message, stack trace and cause', async () => {
    await create('fail', 'Fail');
    const { FunctionError, payload } = await cloud.invoke('fail');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'InvalidOperationException',
      errorMessage: "can't go on",
      cause: { errorType: 'ArgumentException', errorMessage: 'because of this' },
    });
    expect(payload.stackTrace[0]).toMatch(/^at Fixture\.Function\.Fail\(\)/);
  });

  test('says in its init phase what is wrong with its handler', async () => {
    await create('unknown', 'Missing');
    expect((await cloud.invoke('unknown')).payload.errorMessage).toMatch(/public method 'Missing'/);
    await create('many', 'TooMany');
    expect((await cloud.invoke('many')).payload.errorMessage).toMatch(/may take a Stream/);
  });

  test('finds the packages that its zip lacks in the runtime package store of a layer', async () => {
    const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', {
      LayerName: 'store',
      Content: { ZipFile: built.layer },
      CompatibleRuntimes: ['dotnet10'],
    });
    await create('layered', 'Count', {
      Code: { ZipFile: built.thin },
      Layers: [LayerVersionArn],
      Environment: sharedStore,
    });
    const { payload } = await cloud.invoke('layered');
    expect(payload.package).toMatch(/opt\/[^/]+\/dotnetcore\/store\/x64\/net10.0\/newtonsoft.json/);
  });

  test('ends at its start when its layer lacks a package that it was published against', async () => {
    const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', {
      LayerName: 'empty-store',
      Content: { ZipFile: await zip({ 'dotnetcore/store/x64/net10.0/artifact.xml': '<StoreArtifacts />' }) },
    });
    await create('lacking', 'Count', {
      Code: { ZipFile: built.thin },
      Layers: [LayerVersionArn],
      Environment: sharedStore,
    });
    const { payload, LogResult } = await cloud.invoke('lacking', {}, { LogType: 'Tail' });
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/exit status \d+$/);
    expect(Buffer.from(LogResult, 'base64').toString()).toContain('expected to be in the local runtime store');
  });
});
