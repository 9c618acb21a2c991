/** What the functions' workflow does, in which order, and how it ends. */
import { lookEvent } from '../../core/function-pipeline';
import {
  execution,
  failing,
  layer,
  planned,
  recording,
  result,
  runFunctionWorkflow,
  type TaskName,
  tagged,
} from './function-workflow-run';
import { startedBuild } from './started-build';

test('records, plans again, builds, publishes, updates and tells, each with what it needs', async () => {
  const { outcome, calls } = await runFunctionWorkflow();
  expect(calls).toEqual([
    ['Plan', { event: tagged, execution }],
    ['Record', { plan: recording, execution }],
    ['PlanAgain', { event: tagged, execution, recorded: { status: 'RECORDED' } }],
    ['Build', expect.objectContaining({ ProjectName: 'project' })],
    ['Publish', { layer: layer(), execution }],
    ['Update', { function: 'orders-api', action: 'attach', layer: { arn: 'arn:layer' }, execution }],
    ['Notify', { result, execution }],
  ]);
  expect(outcome).toEqual({ status: 'SUCCEEDED', output: { result } });
});

test('starts a build that reads and writes only what is its own', async () => {
  const { calls } = await runFunctionWorkflow();
  const variables = {
    FRAMEWORK: 'net8.0',
    RUNTIME_IDENTIFIER: 'linux-x64',
    LEVEL: 'profiled',
    FINGERPRINT: 'f',
    PROGRAM: 'build-function',
  };
  expect(calls.find(([name]) => name === 'Build')?.[1]).toEqual(startedBuild('project', 'execution-1-f', variables));
});

test.each(['publish', 'reuse'])('builds nothing when there is to %s', async (action) => {
  const { names } = await runFunctionWorkflow({ Plan: () => planned('make', { layer: layer(action) }) });
  expect(names).toEqual(['Plan', 'Publish', 'Update', 'Notify']);
});

test('takes a layer off without making one', async () => {
  const { outcome, calls, names } = await runFunctionWorkflow({ Plan: () => planned('remove') });
  expect(names).toEqual(['Plan', 'Update', 'Notify']);
  expect(calls[1]?.[1]).toEqual({ function: 'orders-api', action: 'remove', execution });
  expect(outcome).toEqual({ status: 'SUCCEEDED', output: { result } });
});

test.each([
  [true, ['Plan', 'Notify']],
  [false, ['Plan']],
])('does nothing when there is nothing to do, and tells of it: %s', async (told, expected) => {
  const { outcome, names } = await runFunctionWorkflow({ Plan: () => planned('none', { result, told }) });
  expect(names).toEqual(expected);
  expect(outcome).toEqual({ status: 'SUCCEEDED', output: { result } });
});

test('goes on recording and updating until they have ended, and waits in between', async () => {
  const rounds = { Record: 0, Update: 0 };
  const { outcome, names } = await runFunctionWorkflow({
    Record: () => (++rounds.Record < 3 ? { status: 'RECORDING', waitSeconds: 0 } : { status: 'GIVEN_UP', why: 'none' }),
    Update: () => (++rounds.Update < 2 ? { status: 'GOES_ON', waitSeconds: 0 } : { status: 'DONE', result }),
  });
  expect(rounds).toEqual({ Record: 3, Update: 2 });
  expect(names.filter((name) => name === 'PlanAgain')).toHaveLength(1);
  expect(outcome.status).toBe('SUCCEEDED');
});

test('looks over the functions when its schedule says so, and at one when a look says so', async () => {
  const scheduled = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
  const looked = await runFunctionWorkflow({}, scheduled);
  expect(looked.calls).toEqual([['Watch', { execution }]]);
  expect(looked.outcome).toEqual({ status: 'SUCCEEDED', output: { started: 1 } });
  const { calls } = await runFunctionWorkflow({}, lookEvent('orders-api'));
  expect(calls[0]).toEqual(['Plan', { event: lookEvent('orders-api'), execution }]);
});

test('builds on another image when CodeBuild lacks that of the framework', async () => {
  let builds = 0;
  const { outcome, calls } = await runFunctionWorkflow({
    Build: (input) =>
      ++builds === 1 ? failing('Build', 'States.TaskFailed', 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE')(input) : {},
  });
  const second = calls.filter(([name]) => name === 'Build')[1]?.[1];
  expect(second.ImageOverride).toBe('image:5');
  expect(second.EnvironmentVariablesOverride.map(({ Name }: { Name: string }) => Name)).toEqual(
    expect.arrayContaining(['PROGRAM', 'UNAVAILABLE_IMAGE']),
  );
  expect(outcome.status).toBe('SUCCEEDED');
});

describe('a failure', () => {
  const tasks: TaskName[] = ['Plan', 'Record', 'PlanAgain', 'Build', 'Publish', 'Update', 'Notify'];

  test.each(tasks)('in %s is told once and ends the execution', async (name) => {
    const { outcome, calls, names } = await runFunctionWorkflow({ [name]: failing(name, 'LayerTooLarge', 'why') });
    expect(outcome).toEqual({ status: 'FAILED', error: 'LayerTooLarge', cause: 'why' });
    expect(names.filter((called) => called === name)).toHaveLength(1);
    const failure = { Error: 'LayerTooLarge', Cause: 'why' };
    expect(calls.at(-1)).toEqual(['NotifyFailure', { event: tagged, execution, failure }]);
  });

  test.each(tasks.slice(0, -1).filter((name) => name !== 'Build'))(
    'in %s is waited out when there is a crowd',
    async (name) => {
      const crowd = failing(name, 'Lambda.TooManyRequestsException', '', 100);
      expect((await runFunctionWorkflow({ [name]: crowd })).outcome.status).toBe('SUCCEEDED');
    },
  );

  test.each(['Plan', 'PlanAgain'] as const)('in %s, FunctionInProgress is waited out', async (name) => {
    const busy = failing(name, 'FunctionInProgress', 'busy', 100);
    expect((await runFunctionWorkflow({ [name]: busy })).outcome.status).toBe('SUCCEEDED');
  });

  test.each([
    ['Record', 'Sandbox.Timedout'],
    ['Update', 'Lambda.Unknown'],
    ['Publish', 'Lambda.ServiceException'],
    ['Build', 'CodeBuild.AccountLimitExceededException'],
  ] as const)('in %s, %s is tried again', async (name, error) => {
    expect((await runFunctionWorkflow({ [name]: failing(name, error, '', 2) })).outcome.status).toBe('SUCCEEDED');
  });

  test('ends with the first error when the notification fails too', async () => {
    const { outcome } = await runFunctionWorkflow({
      Update: failing('Update', 'ConsumerNotRestored', 'how'),
      NotifyFailure: failing('NotifyFailure', 'AuthorizationError', 'no'),
    });
    expect(outcome).toEqual({ status: 'FAILED', error: 'ConsumerNotRestored', cause: 'how' });
  });
});
