import { setTimeout as delay } from 'node:timers/promises';
import { type MachineJson, parseDefinition } from '../../../local/workflow/definition';
import { type ExecutionEvent, type Outcome, startExecution, type TaskRunner } from '../../../local/workflow/execution';
import { type Json, TaskFailure } from '../../../local/workflow/task-failure';

const context = { Execution: { Id: 'arn:execution', Name: 'first' }, StateMachine: { Id: 'arn:machine' } };
const lambda = 'arn:aws:states:::lambda:invoke';

interface Run {
  outcome: Outcome;
  /** Parameters of the tasks, in the order in which they started. */
  tasks: Json[];
  events: ExecutionEvent[];
}

async function run(
  states: MachineJson['States'],
  { input = {}, runTask = async (_resource, parameters) => parameters, machine = {} }: RunArgs = {},
): Promise<Run> {
  const StartAt = Object.keys(states)[0];
  const definition = await parseDefinition(JSON.stringify({ StartAt, States: states, ...machine }));
  const tasks: Json[] = [];
  const events: ExecutionEvent[] = [];
  const execution = await startExecution({
    definition,
    input,
    context,
    retryScale: 0.001,
    onEvent: (event) => events.push(event),
    runTask: (resource, parameters, signal) => {
      tasks.push(parameters);
      return runTask(resource, parameters, signal);
    },
  });
  return { outcome: await execution.outcome, tasks, events };
}

interface RunArgs {
  input?: Json;
  runTask?: TaskRunner;
  machine?: Json;
}

const output = async (states: MachineJson['States'], args?: RunArgs): Promise<Json> => {
  const { outcome } = await run(states, args);
  if (outcome.status !== 'SUCCEEDED') throw new Error(JSON.stringify(outcome));
  return outcome.output;
};

const task = (fields: Json = {}): Json => ({ Type: 'Task', Resource: lambda, End: true, ...fields });

describe('paths and templates', () => {
  it('reads members whose names are no identifiers, and the context object', async () => {
    const states = {
      Read: {
        Type: 'Pass',
        Parameters: {
          nested: { 'version.$': "$.detail.object['version-id']", list: [{ 'first.$': '$.items[0]' }] },
          'execution.$': '$$.Execution.Id',
          'machine.$': '$$.StateMachine.Id',
          fixed: null,
        },
        End: true,
      },
    };
    const input = { detail: { object: { 'version-id': 'v1' } }, items: [{ a: null }] };
    expect(await output(states, { input })).toEqual({
      nested: { version: 'v1', list: [{ first: { a: null } }] },
      execution: 'arn:execution',
      machine: 'arn:machine',
      fixed: null,
    });
  });

  it('applies InputPath, ResultSelector, ResultPath and OutputPath in that order', async () => {
    const states = {
      Call: task({
        InputPath: '$.inner',
        Parameters: { 'value.$': '$.value' },
        ResultSelector: { 'twice.$': 'States.Array($.value, $.value)' },
        ResultPath: '$.result.deep',
        OutputPath: '$.result',
      }),
    };
    expect(await output(states, { input: { inner: { value: 1 } } })).toEqual({ deep: { twice: [1, 1] } });
  });

  it.each([
    [null, { a: 1 }],
    ['$', { b: 2 }],
  ])('takes ResultPath %s', async (ResultPath, expected) => {
    const states = { Call: task({ Parameters: { b: 2 }, ResultPath }) };
    expect(await output(states, { input: { a: 1 } })).toEqual(expected);
  });

  it.each([
    ["States.Format('{}-{}', $.name, $.count)", 'a-2'],
    ['States.Array($.name, 1, null, true)', ['a', 1, null, true]],
    ['States.ArrayContains($.list, 2)', true],
    ['States.ArrayLength($.list)', 3],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.MathAdd($.count, 1)', 3],
    ['States.StringToJson($.json)', { a: 1 }],
    ['States.JsonMerge($.object, $.other, false)', { a: 1, b: 2 }],
    ["States.Format('{} of {}', States.ArrayLength($.list), $.name)", '3 of a'],
  ])('evaluates %s', async (expression, expected) => {
    const input = { name: 'a', count: 2, list: [1, 2, 3], json: '{"a":1}', object: { a: 1 }, other: { b: 2 } };
    const states = { Evaluate: { Type: 'Pass', Parameters: { 'value.$': expression }, End: true } };
    expect(await output(states, { input })).toEqual({ value: expected });
  });

  it('fails with States.Runtime, uncaught, for a path without a value', async () => {
    const states = {
      Call: task({ Parameters: { 'a.$': '$.gone' }, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    };
    expect((await run(states)).outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('Choice', () => {
  it.each([
    [{ Variable: '$.a', IsPresent: true }, { a: null }, true],
    [{ Variable: '$.a', IsPresent: true }, {}, false],
    [{ Variable: '$.a', IsPresent: false }, {}, true],
    [{ Variable: '$.a', IsPresent: false }, { a: 1 }, false],
    [{ Variable: '$.a', BooleanEquals: false }, { a: false }, true],
    [{ Variable: '$.a', BooleanEquals: true }, { a: 'true' }, false],
    [{ Variable: '$.a', StringEquals: 'x' }, { a: 'x' }, true],
    [{ Variable: '$.a', NumericEquals: 1 }, { a: '1' }, false],
    [{ Variable: '$.a', IsNull: false }, { a: 1 }, true],
    [{ Not: { Variable: '$.a', IsNull: true } }, { a: null }, false],
    [
      {
        And: [
          { Variable: '$.a', IsPresent: true },
          { Variable: '$.a', StringEquals: 'x' },
        ],
      },
      {},
      false,
    ],
    [
      {
        Or: [
          { Variable: '$.a', IsPresent: false },
          { Variable: '$.a', StringEquals: 'x' },
        ],
      },
      {},
      true,
    ],
  ])('%j of %j: %s', async (rule, input, expected) => {
    const states = {
      Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    };
    expect(await output(states, { input })).toBe(expected ? 'yes' : 'no');
  });
});

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
            ResultSelector: { 'got.$': '$.target' },
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
          Other: { Type: 'Pass', Parameters: { 'other.$': '$.index' }, End: true },
        },
        {
          ItemSelector: { 'target.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'common.$': '$.common' },
          ResultPath: '$.results',
        },
      ),
    };
    expect(await output(states, { input: { items: ['a', 'b'], common: 1 } })).toEqual({
      items: ['a', 'b'],
      common: 1,
      results: [{ target: 'a', index: 0, common: 1, result: { got: 'a' } }, { other: 1 }],
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

describe('Parallel', () => {
  it('runs its branches and gathers their results', async () => {
    const branch = (name: string): Json => ({
      StartAt: name,
      States: { [name]: { Type: 'Pass', Result: name, End: true } },
    });
    expect(await output({ Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true } })).toEqual([
      'A',
      'B',
    ]);
  });
});

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
    // At most 10 + 20 + 20 + 20 + 20 ms, and what the machine takes.
    expect(Date.now() - started).toBeLessThan(1000);
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
    ['$', { Error: 'BuildInProgress', Cause: 'wait' }],
  ])('catches with ResultPath %s', async (ResultPath, expected) => {
    const states = {
      Call: task({ Catch: [{ ErrorEquals: ['BuildInProgress'], ResultPath, Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    };
    expect(await output(states, { runTask: failing(1, busy), input: { kept: true } })).toEqual(expected);
  });
});

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
