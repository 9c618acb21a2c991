import { createStatesService } from '../../../../local/cloud/services/states';
import type { Shape } from '../../../../local/contract/service';
import { MemoryCloud } from '../../workflow/memory-cloud';
import { create, ended, invoke, named, roleArn, run, start } from './machines-fixture';

it('invokes functions as the role of the state machine', async () => {
  const cloud = start({ double: ({ n }) => ({ n: n * 2 }) });
  const execution = await run(
    cloud,
    { Double: invoke('double', { Next: 'Again', End: undefined }), Again: invoke('double') },
    { n: 1 },
  );
  expect(execution).toMatchObject({ status: 'SUCCEEDED', input: '{"n":1}', output: '{"n":4}' });
  expect(execution.stopDate).toBeInstanceOf(Date);
  const invocations = cloud.calls.filter(({ service }) => service === 'lambda');
  expect(invocations.map(({ principal }) => principal)).toEqual([
    expect.objectContaining({ kind: 'role', roleArn }),
    expect.objectContaining({ kind: 'role', roleArn }),
  ]);
});

test("fails with a function's error type, and what Lambda says of it as cause", async () => {
  const cloud = start({
    plan: () => {
      throw named('PackageNotFound', 'no "such" package');
    },
  });
  const execution = await run(cloud, { Plan: invoke('plan') });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'PackageNotFound' });
  expect(JSON.parse(execution.cause)).toEqual({ errorType: 'PackageNotFound', errorMessage: 'no "such" package' });
});

test.each([
  [undefined, 'Lambda.ResourceNotFoundException'],
  ['lambda:Invoke', 'Lambda.AWSLambdaException'],
])('names errors of the service (denied: %s)', async (denied, error) => {
  const cloud = start();
  if (denied) cloud.denied.add(denied);
  expect(await run(cloud, { Plan: invoke('gone') })).toMatchObject({ status: 'FAILED', error });
});

test('keeps names unique, and repeats a start that is the same', async () => {
  const cloud = start();
  const stateMachineArn = await create(cloud, { Wait: { Type: 'Wait', Seconds: 30, End: true } });
  const first = await cloud.call('states', 'StartExecution', { stateMachineArn, name: 'one', input: '{}' });
  expect(await cloud.call('states', 'StartExecution', { stateMachineArn, name: 'one', input: '{}' })).toEqual(first);
  const other = cloud.call('states', 'StartExecution', { stateMachineArn, name: 'one', input: '{"a":1}' });
  await expect(other).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await cloud.call('states', 'StopExecution', {
    executionArn: first.executionArn,
    error: 'Enough',
    cause: 'stopped',
  });
  expect(await ended(cloud, first.executionArn)).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'stopped',
  });
  const again = cloud.call('states', 'StartExecution', { stateMachineArn, name: 'one', input: '{}' });
  await expect(again).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
});

test('lists executions, newest first, page by page', async () => {
  const cloud = start();
  const stateMachineArn = await create(cloud, { Done: { Type: 'Succeed' } });
  for (const name of ['a', 'b', 'c']) {
    const { executionArn } = await cloud.call('states', 'StartExecution', { stateMachineArn, name });
    await ended(cloud, executionArn);
  }
  const filter = { stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 2 };
  const first = await cloud.call('states', 'ListExecutions', filter);
  const second = await cloud.call('states', 'ListExecutions', { ...filter, nextToken: first.nextToken });
  expect([...first.executions, ...second.executions].map(({ name }: Shape) => name)).toEqual(['c', 'b', 'a']);
  expect(second.nextToken).toBeUndefined();
  expect(
    (await cloud.call('states', 'ListExecutions', { stateMachineArn, statusFilter: 'FAILED' })).executions,
  ).toEqual([]);
});

test.each([
  ['was killed', async () => undefined],
  ['was stopped', (cloud: MemoryCloud) => cloud.close()],
])('tells once of an execution that was aborted because its cloud %s', async (_, end) => {
  const cloud = start();
  const stateMachineArn = await create(cloud, { Wait: { Type: 'Wait', Seconds: 30, End: true } });
  const upload = { detail: { bucket: { name: 'manifests' }, object: { key: 'manifests/a/a.csproj' } } };
  const named = { stateMachineArn, name: 'one', input: JSON.stringify(upload) };
  const { executionArn } = await cloud.call('states', 'StartExecution', named);
  await cloud.call('states', 'StartExecution', { stateMachineArn, name: 'two', input: 'null' });
  await end(cloud);
  expect(cloud.events).toEqual([]);

  const restarted = new MemoryCloud(cloud.state);
  const service = restarted.add(createStatesService(restarted));
  expect(await ended(restarted, executionArn)).toMatchObject({ status: 'ABORTED' });
  service.started?.();
  const aborted = (name: string) => expect.objectContaining({ name, status: 'ABORTED', stateMachineArn });
  expect(restarted.events.map(({ detail }) => detail)).toEqual([aborted('one'), aborted('two')]);
  expect(restarted.lines).toEqual([
    expect.stringMatching(
      /^The execution one of s3:\/\/manifests\/manifests\/a\/a\.csproj was aborted, .* Upload the manifest again/,
    ),
    expect.stringMatching(/^The execution two was aborted, .* Start it again with the same input/),
  ]);
  service.started?.();
  expect(restarted.lines).toHaveLength(2);
  await cloud.close();
});

test('keeps a history', async () => {
  const cloud = start({
    plan: () => {
      throw named('PackageNotFound', 'gone');
    },
  });
  const { executionArn } = await run(cloud, {
    Plan: invoke('plan', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] }),
    Done: { Type: 'Succeed' },
  });
  const { events } = await cloud.call('states', 'GetExecutionHistory', { executionArn });
  expect(events.map(({ type }: Shape) => type)).toEqual(
    ['ExecutionStarted', 'TaskStateEntered', 'TaskFailed', 'TaskStateExited', 'SucceedStateEntered'].concat([
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]),
  );
  expect(events[2].taskFailedEventDetails.error).toBe('PackageNotFound');
});
