import { setTimeout as delay } from 'node:timers/promises';
import { createCodeBuildService } from '../../../local/cloud/services/codebuild';
import { createStatesService } from '../../../local/cloud/services/states';
import { AwsError, type Shape } from '../../../local/contract/service';
import { MemoryCloud } from '../workflow/memory-cloud';

const roleArn = 'arn:aws:iam::000000000000:role/workflow';
const invoke = (FunctionName: string, fields: Shape = {}): Shape => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
  ...fields,
});

/** Functions by name; one that throws answers with a function error. */
type Functions = Record<string, (payload: Shape) => unknown>;

function start(functions: Functions = {}, cloud = new MemoryCloud()): MemoryCloud {
  cloud.add(createCodeBuildService(cloud, { onOutput: () => {} }));
  cloud.add(createStatesService(cloud));
  cloud.stub('lambda', {
    Invoke: ({ FunctionName, Payload }) => {
      const handler = functions[FunctionName];
      if (!handler) throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404);
      try {
        const result = handler(JSON.parse(Buffer.from(Payload).toString()));
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from(JSON.stringify(result ?? null)) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return {
          StatusCode: 200,
          FunctionError: 'Unhandled',
          Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
        };
      }
    },
  });
  return cloud;
}

async function create(cloud: MemoryCloud, States: Shape, name = 'pipeline'): Promise<string> {
  const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  const { stateMachineArn } = await cloud.call('states', 'CreateStateMachine', { name, roleArn, definition });
  return stateMachineArn;
}

async function ended(cloud: MemoryCloud, executionArn: string): Promise<Shape> {
  for (;;) {
    const execution = await cloud.call('states', 'DescribeExecution', { executionArn });
    if (execution.status !== 'RUNNING') return execution;
    await delay(2);
  }
}

async function run(cloud: MemoryCloud, States: Shape, input: unknown = {}): Promise<Shape> {
  const stateMachineArn = await create(cloud, States);
  const { executionArn } = await cloud.call('states', 'StartExecution', {
    stateMachineArn,
    input: JSON.stringify(input),
  });
  return ended(cloud, executionArn);
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('executions', () => {
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

  it("fails with a function's error type, and what Lambda says of it as cause", async () => {
    const cloud = start({
      plan: () => {
        throw named('PackageNotFound', 'no "such" package');
      },
    });
    const execution = await run(cloud, { Plan: invoke('plan') });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'PackageNotFound' });
    expect(JSON.parse(execution.cause)).toEqual({ errorType: 'PackageNotFound', errorMessage: 'no "such" package' });
  });

  it.each([
    [undefined, 'Lambda.ResourceNotFoundException'],
    ['lambda:Invoke', 'Lambda.AWSLambdaException'],
  ])('names errors of the service (denied: %s)', async (denied, error) => {
    const cloud = start();
    if (denied) cloud.denied.add(denied);
    expect(await run(cloud, { Plan: invoke('gone') })).toMatchObject({ status: 'FAILED', error });
  });

  it('keeps names unique, and repeats a start that is the same', async () => {
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

  it('lists executions, newest first, page by page', async () => {
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

  it.each([
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

  it('keeps a history', async () => {
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
});

describe('builds', () => {
  const buildState = (fields: Shape = {}): Shape => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::codebuild:startBuild.sync',
    Parameters: {
      ProjectName: 'store',
      EnvironmentVariablesOverride: [{ Name: 'LEVEL', 'Value.$': '$.level', Type: 'PLAINTEXT' }],
    },
    TimeoutSeconds: 30,
    End: true,
    ...fields,
  });

  async function withProject(command: string): Promise<MemoryCloud> {
    const cloud = start();
    const phases = { build: { commands: [command] }, post_build: { commands: ['export RESULT="$LEVEL"'] } };
    const buildspec = JSON.stringify({ version: 0.2, env: { 'exported-variables': ['RESULT'] }, phases });
    await cloud.call('codebuild', 'CreateProject', {
      name: 'store',
      serviceRole: 'arn:aws:iam::000000000000:role/build',
      source: { type: 'NO_SOURCE', buildspec },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {},
    });
    return cloud;
  }

  it('waits for a build', async () => {
    const cloud = await withProject('true');
    const { status, output } = await run(cloud, { Build: buildState() }, { level: 'plain' });
    expect(status).toBe('SUCCEEDED');
    const { Build: build } = JSON.parse(output);
    expect(build).toMatchObject({
      BuildStatus: 'SUCCEEDED',
      ExportedEnvironmentVariables: [{ Name: 'RESULT', Value: 'plain' }],
      StartTime: expect.any(Number),
    });
    expect(cloud.calls.filter(({ operation }) => operation === 'BatchGetBuilds')).toHaveLength(2);
  });

  it('fails with the build as cause', async () => {
    const cloud = await withProject('false');
    const { status, error, cause } = await run(cloud, { Build: buildState() }, { level: 'plain' });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(cause).Build).toMatchObject({
      BuildStatus: 'FAILED',
      ExportedEnvironmentVariables: [{ Name: 'RESULT', Value: 'plain' }],
    });
  });

  it('stops the build of a task that times out, and of an execution that is stopped', async () => {
    const cloud = await withProject('sleep 60');
    const build = async () => (await cloud.call('codebuild', 'ListBuilds', {})).ids[0];
    const statusOf = async (id: string) =>
      (await cloud.call('codebuild', 'BatchGetBuilds', { ids: [id] })).builds[0].buildStatus;
    const stopped = async (id: string) => {
      while ((await statusOf(id)) === 'IN_PROGRESS') await delay(2);
      return statusOf(id);
    };
    const timedOut = await run(cloud, { Build: buildState({ TimeoutSeconds: 1 }) }, { level: 'plain' });
    expect(timedOut).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const first = await build();
    expect(await stopped(first)).toBe('STOPPED');

    const stateMachineArn = await create(cloud, { Build: buildState() }, 'other');
    const input = '{"level":"plain"}';
    const { executionArn } = await cloud.call('states', 'StartExecution', { stateMachineArn, input });
    while ((await build()) === first) await delay(2);
    await cloud.call('states', 'StopExecution', { executionArn });
    expect(await stopped(await build())).toBe('STOPPED');
  });

  it('fails where the role may not start builds', async () => {
    const cloud = await withProject('true');
    cloud.denied.add('codebuild:StartBuild');
    const execution = await run(cloud, { Build: buildState() }, { level: 'plain' });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'CodeBuild.AccessDeniedException' });
  });
});

describe('state machines', () => {
  it('keeps, changes, tags and deletes them', async () => {
    const cloud = start();
    const arn = await create(cloud, { Done: { Type: 'Succeed' } });
    expect(arn).toBe('arn:aws:states:eu-west-1:000000000000:stateMachine:pipeline');
    expect(await create(cloud, { Done: { Type: 'Succeed' } })).toBe(arn);
    await expect(create(cloud, { Other: { Type: 'Succeed' } })).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
    });
    const definition = JSON.stringify({ StartAt: 'Other', States: { Other: { Type: 'Succeed' } } });
    await cloud.call('states', 'UpdateStateMachine', { stateMachineArn: arn, definition });
    const changed = await cloud.call('states', 'StartExecution', { stateMachineArn: arn });
    expect(await ended(cloud, changed.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const { events } = await cloud.call('states', 'GetExecutionHistory', { executionArn: changed.executionArn });
    expect(events[1].stateEnteredEventDetails.name).toBe('Other');
    await cloud.call('states', 'TagResource', {
      resourceArn: arn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    await cloud.call('states', 'UntagResource', { resourceArn: arn, tagKeys: ['a'] });
    await cloud.call('states', 'DeleteStateMachine', { stateMachineArn: arn });
    const gone = cloud.call('states', 'StartExecution', { stateMachineArn: arn });
    await expect(gone).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('refuses a definition that does not run', async () => {
    const refused = create(start(), { A: { Type: 'Pass', Assign: { a: 1 }, End: true } });
    await expect(refused).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('State A: Assign'),
    });
  });
});
