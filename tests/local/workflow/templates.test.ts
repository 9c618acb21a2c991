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
          'name.$': '$$.Execution.Name',
          'input.$': '$$.Execution.Input',
          fixed: null,
        },
        End: true,
      },
    };
    const input = { detail: { object: { 'version-id': 'v1' } }, items: [{ a: null }] };
    expect(await output(states, { input })).toEqual({
      nested: { version: 'v1', list: [{ first: { a: null } }] },
      execution: 'arn:execution',
      name: 'first',
      input,
      fixed: null,
    });
  });

  it('applies Parameters, ResultPath and OutputPath in that order', async () => {
    const states = {
      Call: task({
        Parameters: { 'value.$': '$.inner.value' },
        ResultPath: '$.result.deep',
        OutputPath: '$.result',
      }),
    };
    expect(await output(states, { input: { inner: { value: 1 } } })).toEqual({ deep: { value: 1 } });
  });

  it('keeps the input where ResultPath is null', async () => {
    const states = { Call: task({ Parameters: { b: 2 }, ResultPath: null }) };
    expect(await output(states, { input: { a: 1 } })).toEqual({ a: 1 });
  });

  it.each([
    ["States.Format('{}-{}', $.name, $.count)", 'a-2'],
    ["States.Format('of {}: x', $$.Execution.Name)", 'of first: x'],
    ["States.Format('{}', $.o['a-b'])", '1'],
    ["States.Format('fixed')", 'fixed'],
  ])('evaluates %s', async (expression, expected) => {
    const states = { Evaluate: { Type: 'Pass', Parameters: { 'value.$': expression }, End: true } };
    const input = { name: 'a', count: 2, o: { 'a-b': 1 } };
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
