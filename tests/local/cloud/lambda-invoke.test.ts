import path from 'node:path';
import { LambdaCloud } from './lambda-fixture';

const cloud = new LambdaCloud();
afterAll(() => cloud.close());

describe('Invoke', () => {
  test('answers with what the handler returns', async () => {
    await cloud.createNodeFunction('echo', 'exports.handler = async (event) => ({ got: event })');
    expect(await cloud.invoke('echo', { n: 1 })).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: { got: { n: 1 } },
    });
  });

  test('reuses an environment that is idle, and starts another for a second request at once', async () => {
    await cloud.createNodeFunction(
      'pid',
      'exports.handler = async (ms) => { await new Promise((done) => setTimeout(done, ms)); return process.pid }',
    );
    const first = await cloud.invoke('pid', 0);
    const second = await cloud.invoke('pid', 0);
    expect(second.payload).toBe(first.payload);
    const both = await Promise.all([cloud.invoke('pid', 200), cloud.invoke('pid', 200)]);
    expect(both[0]?.payload).not.toBe(both[1]?.payload);
  });

  test("reports an error with the error's name as its type", async () => {
    await cloud.createNodeFunction(
      'fail',
      "exports.handler = async () => { throw Object.assign(new Error('no such package'), { name: 'PackageNotFound' }) }",
    );
    const { FunctionError, payload } = await cloud.invoke('fail');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'PackageNotFound', errorMessage: 'no such package' });
    expect(payload.trace[0]).toBe('PackageNotFound: no such package');
  });

  test('ends a function that takes too long, and starts it afresh', async () => {
    const source = 'exports.handler = (event) => event.hang ? new Promise(() => setTimeout(() => {}, 60000)) : "ok"';
    await cloud.createNodeFunction('slow', source, { Timeout: 1 });
    const { FunctionError, payload } = await cloud.invoke('slow', { hang: true });
    expect(FunctionError).toBe('Unhandled');
    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/);
    expect((await cloud.invoke('slow')).payload).toBe('ok');
  });

  test('begins an init phase anew that takes more than ten seconds, in the time of the invocation', async () => {
    const marker = path.join(cloud.directory, 'marker');
    const source = `
      const { existsSync, writeFileSync } = require('node:fs');
      if (!existsSync('${marker}')) { writeFileSync('${marker}', ''); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
      exports.handler = async () => 'ok'`;
    await cloud.createNodeFunction('late', source, { Timeout: 5 });
    const { payload, LogResult } = await cloud.invoke('late', {}, { LogType: 'Tail' });
    expect(payload).toBe('ok');
    expect(Buffer.from(LogResult, 'base64').toString()).not.toContain('\tInit Duration');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [stream] = [...(cloud.logGroups.get('/aws/lambda/late')?.values() ?? [])];
    expect(stream?.join('\n')).toMatch(/^INIT_REPORT Init Duration: 10\d+\.\d\d ms\tPhase: init\tStatus: timeout$/m);
  }, 30_000);

  test('reports each invocation in Lambda’s own words, also what ended it', async () => {
    const source = `exports.handler = async ({ wait = 0, exit = false }) => {
      await new Promise((done) => setTimeout(done, wait));
      if (exit) process.exit(3);
      return wait;
    }`;
    await cloud.createNodeFunction('reported', source, { Timeout: 1, MemorySize: 256 });
    const tail = async (event: object) => {
      const { LogResult } = await cloud.invoke('reported', event, { LogType: 'Tail' });
      return Buffer.from(LogResult, 'base64').toString();
    };
    const measured = String.raw`Duration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\d+ MB`;
    const report = (more: string) => new RegExp(`\nREPORT RequestId: \\S+\\t${measured}${more}\n$`);
    const init = String.raw`\tInit Duration: [\d.]+ ms`;
    expect(await tail({})).toMatch(report(init));
    expect(await tail({})).toMatch(report(''));
    const late = await tail({ wait: 60_000 });
    expect(late).toMatch(/\n\d{4}-\S+Z \S+ Task timed out after 1\.00 seconds\n/);
    expect(late).toMatch(report(String.raw`\tStatus: timeout`));
    const gone = await tail({ exit: true });
    expect(gone).toMatch(/\nRequestId: \S+ Error: Runtime exited with error: exit status 3\nRuntime\.ExitError\n/);
    expect(gone).toMatch(report(String.raw`${init}\tStatus: error\tError Type: Runtime\.ExitError`));
  });

  test('says how a process ended in an invocation', async () => {
    await cloud.createNodeFunction('exit', 'exports.handler = async (status) => process.exit(status)');
    const failed = await cloud.invoke('exit', 3);
    expect(failed.payload.errorType).toBe('Runtime.ExitError');
    expect(failed.payload.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/);
    const ended = await cloud.invoke('exit', 0);
    expect(ended.payload.errorMessage).toMatch(/Runtime exited without providing a reason$/);
  });

  test('says how a process ended in its init phase', async () => {
    await cloud.createNodeFunction('early', 'process.exit(7)');
    const { payload } = await cloud.invoke('early');
    expect(payload.errorMessage).toMatch(/exit status 7$/);
  });

  test('reports an error that is thrown while the module is loaded', async () => {
    await cloud.createNodeFunction('load', "throw new TypeError('not configured')");
    expect((await cloud.invoke('load')).payload).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'not configured',
    });
  });

  test('names a handler that does not exist', async () => {
    await cloud.createNodeFunction('none', 'exports.other = 1');
    expect((await cloud.invoke('none')).payload).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  test("gives the function its own variables, its role's credentials and nothing of this process", async () => {
    process.env.SECRET_OF_THE_PARENT = 'x';
    await cloud.createNodeFunction('env', 'exports.handler = async () => process.env', {
      Environment: { Variables: { OWN: '1', DOTNET_STARTUP_HOOKS: '/opt/a.dll:/opt/b.dll:relative' } },
    });
    const { payload } = await cloud.invoke('env');
    delete process.env.SECRET_OF_THE_PARENT;
    expect(payload).toMatchObject({
      OWN: '1',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_SECRET_ACCESS_KEY: 'arn:aws:iam::000000000000:role/fn',
    });
    expect(payload.SECRET_OF_THE_PARENT).toBeUndefined();
    expect(payload.DOTNET_STARTUP_HOOKS).toMatch(/^\/.*[^t]\/a\.dll:\/.*\/b\.dll:relative$/);
    expect(payload.DOTNET_STARTUP_HOOKS).not.toContain(':/opt/');
  });

  test('writes what the function prints to its log group, and its end to the tail', async () => {
    await cloud.createNodeFunction(
      'print',
      "exports.handler = async () => { console.log('hello'); console.error('oops') }",
    );
    const { LogResult } = await cloud.invoke('print', {}, { LogType: 'Tail' });
    const tail = Buffer.from(LogResult, 'base64').toString();
    expect(tail).toMatch(/^START RequestId: \S+ Version: \$LATEST\nhello\noops\nEND RequestId: /);
    expect(tail).toMatch(/REPORT RequestId: .*\tInit Duration: \d/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [stream] = [...(cloud.logGroups.get('/aws/lambda/print')?.values() ?? [])];
    expect(stream).toContain('hello');
  });

  test('runs an event without waiting for it, and checks a dry run only', async () => {
    await cloud.createNodeFunction('event', "exports.handler = async () => { console.log('ran') }");
    expect(await cloud.invoke('event', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
    expect(await cloud.invoke('event', {}, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
  });

  test('refuses payloads that are too large or not JSON, functions that are not there, and too many at once', async () => {
    await expect(cloud.invoke('echo', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(cloud.lambda('Invoke', { FunctionName: 'echo', Payload: Buffer.from('{') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    await expect(cloud.invoke('missing')).rejects.toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    await cloud.lambda('PutFunctionConcurrency', { FunctionName: 'echo', ReservedConcurrentExecutions: 0 });
    await expect(cloud.invoke('echo')).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
  });
});
