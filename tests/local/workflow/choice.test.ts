/** Rules of Choice states. */
import { output } from './run-states';

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
