import { setTimeout as delay } from 'node:timers/promises';
import type { Shape } from '../../../../local/contract/service';
import type { MemoryCloud } from '../../workflow/memory-cloud';
import { project } from '../codebuild-fixture';
import { create, run, start } from './machines-fixture';

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
  await cloud.call('codebuild', 'CreateProject', project(buildspec));
  return cloud;
}

test('waits for a build', async () => {
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

test('fails with the build as cause', async () => {
  const cloud = await withProject('false');
  const { status, error, cause } = await run(cloud, { Build: buildState() }, { level: 'plain' });
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.TaskFailed' });
  expect(JSON.parse(cause).Build).toMatchObject({
    BuildStatus: 'FAILED',
    ExportedEnvironmentVariables: [{ Name: 'RESULT', Value: 'plain' }],
  });
});

test('stops the build of a task that times out, and of an execution that is stopped', async () => {
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

test('fails where the role may not start builds', async () => {
  const cloud = await withProject('true');
  cloud.denied.add('codebuild:StartBuild');
  const execution = await run(cloud, { Build: buildState() }, { level: 'plain' });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'CodeBuild.AccessDeniedException' });
});
