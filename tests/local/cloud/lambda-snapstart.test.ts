/** SnapStart, which Lambda has for .NET: here of a program that is no .NET, but is started as one, and in a moment. */

import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { VersionedFunctions } from './lambda-versions-fixture';

/** A client of the Runtime API, as an executable brings its own. */
const program = `#!/usr/bin/env node
  const { appendFileSync, existsSync } = require('node:fs');
  const { STAGE, MARKS, AWS_LAMBDA_INITIALIZATION_TYPE: type, AWS_LAMBDA_RUNTIME_API: api } = process.env;
  appendFileSync(MARKS, STAGE + ' ' + type + '\\n');
  if (STAGE === 'broken') process.exit(3);
  const runtime = 'http://' + api + '/2018-06-01/runtime/invocation/';
  (async () => {
    while (STAGE === 'waiting' && !existsSync(MARKS + '.open')) await new Promise((done) => setTimeout(done, 10));
    for (;;) {
      const next = await fetch(runtime + 'next');
      const { wait = 0 } = await next.json();
      await new Promise((done) => setTimeout(done, wait));
      const body = JSON.stringify({ stage: STAGE, type, pid: process.pid });
      await fetch(runtime + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body });
    }
  })();`;

let functions: VersionedFunctions;
let dotnet: object;

beforeAll(async () => {
  functions = await VersionedFunctions.open();
  const archive = new ZipFile();
  archive.addBuffer(Buffer.from(program), 'App', { mode: 0o100755 });
  archive.end();
  dotnet = { Runtime: 'dotnet10', Handler: 'App', Code: { ZipFile: await buffer(archive.outputStream) } };
});
afterAll(() => functions.close());

const SnapStart = { ApplyOn: 'PublishedVersions' } as const;

it('makes a snapshot of a version when it is published, and starts its environments from it', async () => {
  const FunctionName = 'snapped';
  await functions.create(FunctionName, [], { ...dotnet, SnapStart });
  const latest = await functions.lambda.getFunctionConfiguration({ FunctionName });
  expect(latest.SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' });

  const published = await functions.publish(FunctionName, 'waiting');
  expect(published).toMatchObject({ Version: '1', State: 'Pending', StateReasonCode: 'Creating' });
  await expect(functions.invoke(FunctionName, '1')).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message: expect.stringMatching(/state: Pending$/),
  });
  // The same content is the same version, also while it is pending.
  expect(await functions.lambda.publishVersion({ FunctionName })).toMatchObject({ Version: '1', State: 'Pending' });
  functions.letStart(FunctionName);
  await functions.active(FunctionName, '1');
  const active = await functions.lambda.getFunctionConfiguration({ FunctionName, Qualifier: '1' });
  expect(active).toMatchObject({ State: 'Active', SnapStart: { ...SnapStart, OptimizationStatus: 'On' } });
  expect(active.StateReasonCode).toBeUndefined();
  expect(functions.inits(FunctionName)).toEqual(['waiting snap-start']);

  const [first, second] = await Promise.all([1, 2].map(() => functions.invoke(FunctionName, '1', { wait: 500 })));
  expect([first?.answer.type, second?.answer.type]).toEqual(['snap-start', 'snap-start']);
  expect(first?.answer.pid).not.toBe(second?.answer.pid);
  for (const { log } of [first, second].flatMap((each) => each ?? [])) {
    expect(log).toMatch(/\tRestore Duration: [\d.]+ ms\tBilled Restore Duration: \d+ ms\n/);
    expect(log).not.toContain('Init Duration');
  }
  expect((await functions.invoke(FunctionName, '1')).log).not.toContain('Restore Duration');
  expect((await functions.invoke(FunctionName)).log).toContain('\tInit Duration: ');
});

it('fails a version whose init phase fails', async () => {
  const FunctionName = 'unsnapped';
  await functions.create(FunctionName, ['broken'], { ...dotnet, SnapStart });
  await expect(functions.active(FunctionName, '1')).rejects.toThrow('"State":"Failed"');
  expect(await functions.lambda.getFunctionConfiguration({ FunctionName, Qualifier: '1' })).toMatchObject({
    State: 'Failed',
    StateReasonCode: 'FunctionError.RuntimeInitError',
  });
  await expect(functions.invoke(FunctionName, '1')).rejects.toThrow('state: Failed');
});

it('refuses runtimes, storage and provisioned concurrency that it excludes', async () => {
  const invalid = { name: 'InvalidParameterValueException' };
  await expect(functions.create('node', [], { SnapStart })).rejects.toMatchObject({
    ...invalid,
    message: 'nodejs24.x is not supported for SnapStart enabled functions.',
  });
  const EphemeralStorage = { Size: 1024 };
  await expect(functions.create('large', [], { ...dotnet, SnapStart, EphemeralStorage })).rejects.toMatchObject(
    invalid,
  );
  await expect(
    functions.lambda.putProvisionedConcurrencyConfig({
      FunctionName: 'snapped',
      Qualifier: '1',
      ProvisionedConcurrentExecutions: 1,
    }),
  ).rejects.toMatchObject(invalid);
});
