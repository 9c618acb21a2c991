import type { Shape } from '../../local/contract/service';
import { LambdaCloud, zip } from '../local/cloud/lambda-fixture';
import { writeZip } from '../support/layer-zip';
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
    expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/[\n\t]printed\n/);
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

  test('gets what its serializer makes of the event, and a context', async () => {
    await create('tell', 'Tell', { MemorySize: 256, Timeout: 20 });
    const request = { type: 'AWS_LAMBDA_INITIALIZATION_TYPE', runtime: 'AWS_EXECUTION_ENV', handler: '_HANDLER' };
    const { payload, LogResult } = await cloud.invoke('tell', request, { LogType: 'Tail' });
    expect(payload).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:tell',
      function: 'tell:$LATEST:256',
      remainingSeconds: expect.any(Number),
      variables: { type: 'on-demand', runtime: 'AWS_Lambda_dotnet10', handler: 'Fixture::Fixture.Function::Tell' },
    });
    expect(payload.remainingSeconds).toBeGreaterThan(10);
    expect(payload.remainingSeconds).toBeLessThanOrEqual(20);
    expect(Buffer.from(LogResult, 'base64').toString()).toContain(`\t${payload.requestId}\tinfo\ttold\n`);
  });

  test('fails an invocation whose event its serializer can not read, and goes on with the next', async () => {
    expect((await cloud.invoke('tell', 'no object')).payload).toMatchObject({
      errorType: 'JsonSerializerException',
      errorMessage: expect.stringContaining('Error converting the Lambda event JSON payload to type'),
      cause: { errorType: 'JsonException' },
    });
    expect((await cloud.invoke('tell', { handler: '_HANDLER' })).FunctionError).toBeUndefined();
  });

  test.each([
    ['Missing', "Unable to find method 'Missing' in type 'Fixture.Function'"],
    ['TooMany', "it has 2 parameters, and the second one is not of type 'Amazon.Lambda.Core.ILambdaContext'"],
    ['Unawaited', "it is an 'async void' method"],
    ['Bare', "Could not find the LambdaSerializerAttribute on the assembly 'Fixture' or method 'Bare'"],
  ])('says in its init phase what is wrong with the handler %s', async (method, message) => {
    await create(method, method);
    const { FunctionError, payload } = await cloud.invoke(method);
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'LambdaValidationException',
      errorMessage: expect.stringContaining(message),
    });
  });

  test('says in its log what runs its handler', () => {
    const [stream = []] = cloud.logGroups.get('/aws/lambda/echo')?.values() ?? [];
    expect(stream[0]).toMatch(/^INIT_START Runtime Version: dotnet10, run by /);
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

  test('is started by the wrapper that its configuration names', async () => {
    const wrapper = `#!/bin/sh\nexport WRAPPED="$#"\nexec "$@"\n`;
    const files = [
      { path: 'start', content: wrapper, mode: 0o100755 },
      { path: 'plain', content: wrapper, mode: 0o100644 },
    ];
    const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', {
      LayerName: 'wrapper',
      Content: { ZipFile: await writeZip(files) },
    });
    const invoke = async (file: string) => {
      const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: `/opt/${file}` } };
      await create(`wrapped-by-${file}`, 'Tell', { Layers: [LayerVersionArn], Environment });
      const answer = await cloud.invoke(`wrapped-by-${file}`, { wrapped: 'WRAPPED' }, { LogType: 'Tail' });
      return { payload: answer.payload, log: Buffer.from(answer.LogResult, 'base64').toString() };
    };
    // dotnet exec --depsfile … --runtimeconfig … <bootstrap> <handler>
    expect((await invoke('start')).payload.variables).toEqual({ wrapped: '8' });
    const plain = await invoke('plain');
    expect(plain.payload.errorMessage).toMatch(/exit status 126$/);
    expect(plain.log).toContain('/plain: is not an executable\n');
    const missing = await invoke('missing');
    expect(missing.payload.errorMessage).toMatch(/exit status 127$/);
    expect(missing.log).toContain('/missing: does not exist\n');
  });
});
