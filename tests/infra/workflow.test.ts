/** What the workflow does, in which order, and how it ends. */
import { startedBuild } from './started-build';
import { failing, manifest, plan, runWorkflow, target } from './workflow-run';

test('builds what has to be built, then publishes and releases every target', async () => {
  const { outcome, calls, count } = await runWorkflow({
    PlanBuild: () => plan(target('net10.0', 'build'), target('net8.0', 'reuse')),
  });
  const names = calls.map(([name]) => name);
  expect(count('BuildStore')).toBe(1);
  expect(names.lastIndexOf('BuildStore')).toBeLessThan(names.indexOf('PublishLayer'));
  expect(outcome).toEqual({
    status: 'SUCCEEDED',
    output: {
      status: 'SUCCEEDED',
      releases: [
        { layer: { framework: 'net10.0', arn: 'arn-net10.0' }, superseded: false },
        { layer: { framework: 'net8.0', arn: 'arn-net8.0' }, superseded: false },
      ],
    },
  });
});

test('tells each task what it needs', async () => {
  const { calls } = await runWorkflow();
  const common = { manifest, execution: 'arn:execution' };
  const planned = target('net10.0', 'build');
  const published = { framework: 'net10.0', arn: 'arn-net10.0' };
  expect(calls).toEqual([
    ['PlanBuild', common],
    ['BuildStore', expect.objectContaining({ ProjectName: 'project-net10.0' })],
    ['PublishLayer', { ...common, target: planned }],
    ['UpdateConsumers', { ...common, layers: [published] }],
    ['Notify', { ...common, releases: [{ layer: published, superseded: false }] }],
  ]);
});

test('asks again until all functions are moved, and waits in between', async () => {
  let rounds = 0;
  const { outcome, count } = await runWorkflow({
    UpdateConsumers: () =>
      ++rounds < 3 ? { status: 'MOVING', waitSeconds: 1 } : { status: 'MOVED', releases: [{ superseded: false }] },
  });
  expect(outcome).toEqual({ status: 'SUCCEEDED', output: { status: 'SUCCEEDED', releases: [{ superseded: false }] } });
  expect([count('PublishLayer'), count('UpdateConsumers'), count('Notify')]).toEqual([1, 3, 1]);
});

test.each(['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError', 'States.Timeout'])(
  'moving goes on after it was cut off by %s',
  async (error) => {
    const { outcome, count } = await runWorkflow({ UpdateConsumers: failing('UpdateConsumers', error, '', 2) });
    expect([outcome.status, count('UpdateConsumers')]).toEqual(['SUCCEEDED', 3]);
  },
);

test('starts a build that reads and writes only what is its own', async () => {
  const { calls } = await runWorkflow();
  const variables = {
    FRAMEWORK: 'net10.0',
    RUNTIME_IDENTIFIER: 'linux-x64',
    LEVEL: 'cross-module',
    FINGERPRINT: 'f-net10.0',
  };
  const started = startedBuild('project-net10.0', 'execution-1-f-net10.0', variables);
  expect(calls.find(([name]) => name === 'BuildStore')?.[1]).toEqual(started);
});

test('ends as superseded when a newer manifest took over', async () => {
  const { outcome } = await runWorkflow({ Notify: () => ({ status: 'SUPERSEDED', releases: [] }) });
  expect(outcome).toEqual({ status: 'SUCCEEDED', output: { status: 'SUPERSEDED', releases: [] } });
});

test('publishes nothing when one of the builds fails', async () => {
  const { outcome, count } = await runWorkflow({
    PlanBuild: () => plan(target('net8.0', 'reuse'), target('net10.0', 'build')),
    BuildStore: failing('BuildStore', 'States.TaskFailed', '{"Build":{}}'),
    NotifyFailure: () => ({ error: 'PackageNotFound', cause: 'There is no such package.' }),
  });
  expect([count('BuildStore'), count('PublishLayer'), count('NotifyFailure')]).toEqual([1, 0, 1]);
  expect(outcome).toEqual({ status: 'FAILED', error: 'PackageNotFound', cause: 'There is no such package.' });
});

test('fails with the first error when the notification fails too', async () => {
  const { outcome } = await runWorkflow({
    PlanBuild: failing('PlanBuild', 'ManifestTooLarge', 'large'),
    NotifyFailure: failing('NotifyFailure', 'AuthorizationError', 'no'),
  });
  expect(outcome).toEqual({ status: 'FAILED', error: 'ManifestTooLarge', cause: 'large' });
});
