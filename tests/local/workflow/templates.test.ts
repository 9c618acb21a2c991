/** What a state takes of its input and leaves in its output: paths, templates and intrinsic functions. */
import { output, run, task } from './run-states';

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
