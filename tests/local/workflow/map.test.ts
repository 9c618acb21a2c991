/** States that run others: Map. */
import { setTimeout as delay } from 'node:timers/promises';
import type { MachineJson } from '../../../local/workflow/definition';
import type { TaskRunner } from '../../../local/workflow/execution';
import { type Json, TaskFailure } from '../../../local/workflow/task-failure';
import { output, run, task } from './run-states';

describe('Map', () => {
  const iterate = (states: MachineJson['States'], fields: Json = {}): Json => ({
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: Object.keys(states)[0], States: states },
    End: true,
    ...fields,
  });

  it('selects the input of its iterations, and puts their results beside its own input', async () => {
    const states = {
      Each: iterate(
        {
          Call: task({
            Parameters: { 'got.$': '$.target' },
            ResultPath: '$.result',
            Next: 'Choose',
            End: undefined,
          }),
          Choose: {
            Type: 'Choice',
            Choices: [{ Variable: '$.target', StringEquals: 'b', Next: 'Other' }],
            Default: 'Same',
          },
          Same: { Type: 'Succeed' },
          Other: { Type: 'Pass', Parameters: { 'other.$': '$.common' }, End: true },
        },
        {
          ItemSelector: { 'target.$': '$$.Map.Item.Value', 'common.$': '$.common' },
          ResultPath: '$.results',
        },
      ),
    };
    expect(await output(states, { input: { items: ['a', 'b'], common: 1 } })).toEqual({
      items: ['a', 'b'],
      common: 1,
      results: [{ target: 'a', common: 1, result: { got: 'a' } }, { other: 1 }],
    });
  });

  it('runs as many iterations at a time as it may', async () => {
    let running = 0;
    let most = 0;
    const runTask = async () => {
      most = Math.max(most, ++running);
      await delay(5);
      running--;
    };
    await run(
      { Each: iterate({ Call: task() }, { MaxConcurrency: 2 }) },
      { input: { items: [1, 2, 3, 4, 5] }, runTask },
    );
    expect(most).toBe(2);
  });

  it('takes no items', async () => {
    expect(await output({ Each: iterate({ Call: task() }) }, { input: { items: [] } })).toEqual([]);
  });

  it('stops the other iterations when one fails, and starts no further ones', async () => {
    const aborted: Json[] = [];
    const runTask: TaskRunner = async (_resource, item, signal) => {
      if (item === 'slow') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.push(item);
        throw signal.reason;
      }
      await delay(5);
      throw new TaskFailure('PackageNotFound', 'no such package');
    };
    const states = {
      Each: iterate(
        { Call: task() },
        {
          MaxConcurrency: 2,
          Catch: [{ ErrorEquals: ['PackageNotFound'], Next: 'Caught' }],
          End: undefined,
          Next: 'Caught',
        },
      ),
      Caught: { Type: 'Wait', Seconds: 1, End: true },
    };
    const { outcome, tasks } = await run(states, { input: { items: ['slow', 'bad', 'third', 'fourth'] }, runTask });
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: { Error: 'PackageNotFound', Cause: 'no such package' } });
    expect(tasks).toEqual(['slow', 'bad']);
    expect(aborted).toEqual(['slow']);
  });
});
