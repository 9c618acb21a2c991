/** What becomes of a task that fails. */
import type { TaskRunner } from '../../../local/workflow/execution';
import { TaskFailure } from '../../../local/workflow/task-failure';
import { output, run, task } from './run-states';

describe('Retry and Catch', () => {
  const failing = (times: number, failure: Error): TaskRunner => {
    let calls = 0;
    return async () => {
      if (calls++ < times) throw failure;
      return 'done';
    };
  };
  const busy = new TaskFailure('BuildInProgress', 'wait');

  it('tries again at the interval of the error, with jitter and at most the longest delay', async () => {
    const Retry = [
      { ErrorEquals: ['Other'], MaxAttempts: 0 },
      {
        ErrorEquals: ['BuildInProgress'],
        IntervalSeconds: 10,
        BackoffRate: 2,
        MaxAttempts: 5,
        MaxDelaySeconds: 20,
        JitterStrategy: 'FULL',
      },
    ];
    const started = Date.now();
    const { outcome, tasks, events } = await run({ Call: task({ Retry }) }, { runTask: failing(5, busy) });
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: 'done' });
    expect(tasks).toHaveLength(6);
    expect(events.filter(({ type }) => type === 'StateRetried').map(({ retry }) => retry?.attempt)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    // At most 10 + 20 + 20 + 20 + 20 ms, and what the machine takes; in seconds it would be a minute.
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('gives up after the last attempt', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2 }];
    const { outcome, tasks } = await run({ Call: task({ Retry }) }, { runTask: failing(9, busy) });
    expect(outcome).toEqual({ status: 'FAILED', error: 'BuildInProgress', cause: 'wait' });
    expect(tasks).toHaveLength(3);
  });

  it('puts the error where the catcher says, and fails with names and causes from there', async () => {
    const states = {
      Call: task({ Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed' }] }),
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    };
    const { outcome } = await run(states, { runTask: failing(1, busy), input: { kept: true } });
    expect(outcome).toEqual({ status: 'FAILED', error: 'BuildInProgress', cause: 'wait' });
  });

  it.each([
    [null, { kept: true }],
    [undefined, { Error: 'BuildInProgress', Cause: 'wait' }],
  ])('catches with ResultPath %s', async (ResultPath, expected) => {
    const states = {
      Call: task({ Catch: [{ ErrorEquals: ['BuildInProgress'], ResultPath, Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    };
    expect(await output(states, { runTask: failing(1, busy), input: { kept: true } })).toEqual(expected);
  });
});
