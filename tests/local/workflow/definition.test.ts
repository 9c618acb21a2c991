import { parseDefinition } from '../../../local/workflow/definition';

const problemsOf = async (state: object, machine: object = {}): Promise<string> => {
  const definition = { StartAt: 'A', States: { A: { End: true, ...state } }, ...machine };
  return parseDefinition(JSON.stringify(definition)).then(
    () => '',
    (error: Error) => error.message,
  );
};

const lambda = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
const inMap = (state: object) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: 'B', States: { B: { End: true, ...state } } },
});

describe('parseDefinition', () => {
  it.each([
    ['JSONata', { ...lambda, QueryLanguage: 'JSONata' }, {}, 'State A: QueryLanguage does not run here'],
    [
      'JSONata for the machine',
      { Type: 'Pass' },
      { QueryLanguage: 'JSONata' },
      'The state machine: QueryLanguage does not run here',
    ],
    [
      'Parallel states',
      { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', End: true } } }] },
      {},
      'State A: a Parallel state does not run here',
    ],
    ['waits until a time', { Type: 'Wait', Timestamp: '2030-01-01T00:00:00Z' }, {}, 'Timestamp does not run here'],
    ['results of its own', { Type: 'Pass', Result: false }, {}, 'Result does not run here'],
    ['ResultSelector', { ...lambda, ResultSelector: {} }, {}, 'ResultSelector does not run here'],
    ['the ResultPath $', { ...lambda, ResultPath: '$' }, {}, 'State A: ResultPath $ does not run here'],
    [
      'the ResultPath $ of a Catch',
      { ...lambda, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'A' }] },
      {},
      'State A: Catch: ResultPath $ does not run here',
    ],
    ['Assign', { Type: 'Pass', Assign: { 'a.$': '$.a' } }, {}, 'Assign does not run here'],
    ['heartbeats', { ...lambda, HeartbeatSeconds: 5 }, {}, 'HeartbeatSeconds does not run here'],
    ['credentials', { ...lambda, Credentials: { RoleArn: 'arn:aws:iam::000000000000:role/x' } }, {}, 'Credentials'],
    ['distributed maps', { ...inMap({ Type: 'Pass' }), ToleratedFailureCount: 1 }, {}, 'ToleratedFailureCount'],
    ['Retry of a Map', { ...inMap({ Type: 'Pass' }), Retry: [{ ErrorEquals: ['States.ALL'] }] }, {}, 'Retry'],
    ['a filter in Format', { Type: 'Pass', Parameters: { 'a.$': "States.Format('{}', $.a[*])" } }, {}, '$.a[*]'],
    [
      'texts that look like arguments',
      { Type: 'Pass', Parameters: { 'a.$': "States.Format('{} (, $.x', $.a)" } },
      {},
      'States.Format of a plain text and of paths does',
    ],
    ['$$.State', { Type: 'Pass', Parameters: { 'a.$': '$$.State.Name' } }, {}, '$$.State.Name'],
    [
      'the Map item outside of ItemSelector',
      inMap({ Type: 'Pass', Parameters: { 'a.$': '$$.Map.Item.Value' } }),
      {},
      '$$.Map.Item.Value',
    ],
    [
      'a part of the execution input',
      { Type: 'Pass', Parameters: { 'a.$': '$$.Execution.Input.a' } },
      {},
      '$$.Execution.Input.a',
    ],
    ['filters', { Type: 'Pass', Parameters: { 'a.$': '$.a[?(@.b==1)]' } }, {}, 'use a path of names and indexes'],
    ['wildcards', { ...lambda, OutputPath: '$.a[*].b' }, {}, 'use a path of names and indexes'],
    [
      'JsonToString',
      { Type: 'Pass', Parameters: { 'a.$': 'States.JsonToString($.a)' } },
      {},
      'States.JsonToString($.a) does not run here',
    ],
    [
      'nested JsonToString',
      { Type: 'Pass', Parameters: { 'a.$': "States.Format('{}', States.JsonToString($.a))" } },
      {},
      'States.JsonToString',
    ],
    [
      'escapes in intrinsic functions',
      { Type: 'Pass', Parameters: { 'a.$': "States.Format('\\'{}', $.a)" } },
      {},
      'of a plain text and of paths does',
    ],
    [
      'other resources',
      { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem' },
      {},
      'dynamodb:getItem does not run here',
    ],
    ['invalid definitions', { Type: 'Pass', Next: 'Gone', End: undefined }, {}, 'MISSING_TRANSITION_TARGET'],
  ])('refuses %s', async (_what, state, machine, message) => {
    expect(await problemsOf(state, machine)).toContain(message);
  });

  it.each([
    ['NumericLessThan', { Variable: '$.a', NumericLessThan: 1, Next: 'Z' }],
    ['IsPresent', { Variable: '$.a', IsPresent: false, Next: 'Z' }],
    ['Not', { Not: { Variable: '$.a', StringEquals: 'x' }, Next: 'Z' }],
  ])('refuses the rule %s', async (field, rule) => {
    const States = { A: { Type: 'Choice', Choices: [rule] }, Z: { Type: 'Succeed' } };
    expect(await problemsOf({}, { States })).toContain(`State A: Choices: ${field} does not run here`);
  });

  it('refuses wildcards that only the interpreter knows', async () => {
    const problems = (StringMatches: string) => {
      const A = { Type: 'Choice', Choices: [{ Variable: '$.a', StringMatches, Next: 'Z' }] };
      return problemsOf({}, { States: { A, Z: { Type: 'Succeed' } } });
    };
    expect(await problems('a?c')).toContain('State A: Choices: StringMatches a?c does not run here');
    expect(await problems('*A_B c*')).toBe('');
  });

  it('names every problem with its state', async () => {
    const message = await problemsOf(inMap({ ...lambda, Assign: {}, OutputPath: '$..a' }));
    expect(message).toContain('State B: Assign');
    expect(message).toContain('State B: OutputPath');
  });

  it('takes what runs', async () => {
    expect(
      await problemsOf({ ...lambda, Parameters: { 'a.$': "States.Format('{}-{}', $.x, $.o['version-id'])" } }),
    ).toBe('');
    expect(await problemsOf({ Type: 'Task', Resource: 'arn:aws:states:::codebuild:startBuild.sync' })).toBe('');
  });
});
