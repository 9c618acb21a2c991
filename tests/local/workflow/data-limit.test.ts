/** A state that gets, answers or passes on more than it may ends the execution, whatever would catch it. */
import { maxStateBytes } from '../../../local/workflow/data-limit';
import type { Json } from '../../../local/workflow/task-failure';
import { run, task } from './run-states';

const catchAll: Json = {
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2 }],
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Caught' }],
};
const Caught: Json = { Type: 'Pass', End: true };
const half = 'x'.repeat(maxStateBytes / 2);

const dataLimitExceeded = (state: string) => ({
  status: 'FAILED',
  error: 'States.DataLimitExceeded',
  cause: expect.stringContaining(`'${state}'`),
});

test('a result as large as it may be passes, and one byte more does not', async () => {
  const states = { Call: task({ ...catchAll, ResultPath: null, Next: 'Caught', End: undefined }), Caught };
  // A text's quotes count.
  const answer = 'x'.repeat(maxStateBytes - 2);
  expect((await run(states, { runTask: async () => answer })).outcome).toEqual({ status: 'SUCCEEDED', output: {} });
  const { outcome, tasks } = await run(states, { runTask: async () => `${answer}x` });
  expect(outcome).toEqual(dataLimitExceeded('Call'));
  expect(tasks).toHaveLength(1);
});

test('so does an input that Parameters make too large', async () => {
  const Parameters = { 'one.$': '$.half', 'two.$': '$.half' };
  const { outcome, tasks } = await run({ Call: task({ ...catchAll, Parameters }), Caught }, { input: { half } });
  expect(outcome).toEqual(dataLimitExceeded('Call'));
  expect(tasks).toEqual([]);
});

test('and an output that a result makes too large', async () => {
  const Call = task({ ...catchAll, ResultPath: '$.result', Next: 'After', End: undefined });
  const states = { Call, After: task(), Caught };
  const { outcome, tasks } = await run(states, { input: { half }, runTask: async () => half });
  expect(outcome).toEqual(dataLimitExceeded('Call'));
  expect(tasks).toHaveLength(1);
});
