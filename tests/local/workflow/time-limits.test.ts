/** What ends a task or an execution from outside: a time limit, or an abort. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseDefinition } from '../../../local/workflow/definition';
import { startExecution, type TaskRunner } from '../../../local/workflow/execution';
import { context, output, run, task } from './run-states';

describe('time limits', () => {
  it('ends a task with States.Timeout, and tells it', async () => {
    let told = false;
    const runTask: TaskRunner = (_resource, _parameters, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          told = true;
          reject(signal.reason);
        });
      });
    const { outcome } = await run({ Call: task({ TimeoutSeconds: 1 }) }, { runTask });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(told).toBe(true);
  });

  it('does not end a task without a limit', async () => {
    expect(await output({ Call: task({ Parameters: { a: 1 } }) })).toEqual({ a: 1 });
  });

  it('ends an execution', async () => {
    const { outcome } = await run(
      { Wait: { Type: 'Wait', Seconds: 60, End: true } },
      { machine: { TimeoutSeconds: 1 } },
    );
    expect(outcome).toEqual({ status: 'TIMED_OUT' });
  });

  it('takes limits longer than a timer', async () => {
    const machine = { TimeoutSeconds: 90_000_000 };
    expect(await output({ Call: task({ TimeoutSeconds: 90_000_000 }) }, { input: 1, machine })).toBe(1);
  });
});

it('aborts', async () => {
  const definition = await parseDefinition(
    JSON.stringify({ StartAt: 'Call', States: { Call: task({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) } }),
  );
  let tasks = 0;
  const execution = await startExecution({
    definition,
    input: {},
    context,
    retryScale: 1,
    onEvent: () => {},
    runTask: (_resource, _parameters, signal) => {
      tasks++;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  while (tasks === 0) await delay(1);
  execution.abort();
  expect(await execution.outcome).toEqual({ status: 'ABORTED' });
  await delay(20);
  expect(tasks).toBe(1);
});
