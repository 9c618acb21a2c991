/** Old layer versions are looked after once the functions are moved, and never at the expense of the release. */
import { failing, manifest, runWorkflow } from './workflow-run';

const prunes = true;
const releases = [{ layer: { framework: 'net10.0', arn: 'arn-net10.0' }, superseded: false }];
const common = { manifest, execution: 'arn:execution' };

test('between moving functions and telling of it', async () => {
  const { outcome, calls } = await runWorkflow({}, { prunes });
  expect(outcome.status).toBe('SUCCEEDED');
  expect(calls.slice(-2)).toEqual([
    ['PruneLayers', { ...common, layer: 'web' }],
    ['Notify', { ...common, releases, pruning: { StatusCode: 200, Payload: { outcome: 'deleted' } } }],
  ]);
});

test('not before all functions are moved', async () => {
  let rounds = 0;
  const { count } = await runWorkflow(
    { UpdateConsumers: () => (++rounds < 3 ? { status: 'MOVING', waitSeconds: 1 } : { status: 'MOVED', releases }) },
    { prunes },
  );
  expect([rounds, count('PruneLayers')]).toEqual([3, 1]);
});

test('not after a release that failed', async () => {
  const stubs = { UpdateConsumers: failing('UpdateConsumers', 'ReleaseStopped', 'why') };
  const { outcome, count } = await runWorkflow(stubs, { prunes });
  expect([outcome.status, count('PruneLayers')]).toEqual(['FAILED', 0]);
});

test.each(['States.Timeout', 'AccessDeniedException', 'Lambda.ServiceException'])(
  'its failure with %s is told, and the release has succeeded',
  async (error) => {
    const { outcome, calls } = await runWorkflow({ PruneLayers: failing('PruneLayers', error, 'why') }, { prunes });
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: { status: 'SUCCEEDED', releases } });
    expect(calls.at(-1)).toEqual(['Notify', { ...common, releases, pruning: { Error: error, Cause: 'why' } }]);
  },
);

test('a stack that keeps every version has no such state', async () => {
  const { calls } = await runWorkflow();
  expect(calls.at(-1)).toEqual(['Notify', { ...common, releases }]);
});
