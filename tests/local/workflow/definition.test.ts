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
    ['JSONata', { ...lambda, QueryLanguage: 'JSONata' }, {}, 'JSONata'],
    ['JSONata for the machine', { Type: 'Pass' }, { QueryLanguage: 'JSONata' }, 'JSONata'],
    ['Assign', { Type: 'Pass', Assign: { 'a.$': '$.a' } }, {}, 'Assign does not run here'],
    ['heartbeats', { ...lambda, HeartbeatSeconds: 5 }, {}, 'HeartbeatSeconds does not run here'],
    ['credentials', { ...lambda, Credentials: { RoleArn: 'arn:aws:iam::000000000000:role/x' } }, {}, 'Credentials'],
    ['distributed maps', { ...inMap({ Type: 'Pass' }), ToleratedFailureCount: 1 }, {}, 'ToleratedFailureCount'],
    ['Retry of a Map', { ...inMap({ Type: 'Pass' }), Retry: [{ ErrorEquals: ['States.ALL'] }] }, {}, 'Retry'],
    ['$$.State', { Type: 'Pass', Parameters: { 'a.$': '$$.State.Name' } }, {}, '$$.State.Name'],
    [
      'the Map item outside of ItemSelector',
      inMap({ Type: 'Pass', Parameters: { 'a.$': '$$.Map.Item.Value' } }),
      {},
      '$$.Map.Item.Value',
    ],
    [
      'the execution input inside a Map',
      inMap({ Type: 'Pass', Parameters: { 'a.$': '$$.Execution.Input.a' } }),
      {},
      '$$.Execution.Input.a',
    ],
    ['filters', { Type: 'Pass', Parameters: { 'a.$': '$.a[?(@.b==1)]' } }, {}, 'use a path of names and indexes'],
    ['wildcards', { Type: 'Pass', InputPath: '$.a[*].b' }, {}, 'use a path of names and indexes'],
    [
      'JsonToString',
      { Type: 'Pass', Parameters: { 'a.$': 'States.JsonToString($.a)' } },
      {},
      'States.JsonToString does not run here',
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
      'backslashes',
    ],
    ['an empty Result', { Type: 'Pass', Result: false }, {}, 'Result false does not run here'],
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

  it('refuses comparisons that compare different types', async () => {
    const Choices = [{ Variable: '$.a', NumericLessThan: 1, Next: 'Z' }];
    const States = { A: { Type: 'Choice', Choices }, Z: { Type: 'Succeed' } };
    const message = await problemsOf({}, { States });
    expect(message).toContain('State A: NumericLessThan does not run here');
  });

  it('names every problem with its state', async () => {
    const message = await problemsOf(inMap({ Type: 'Pass', Assign: {}, InputPath: '$..a' }));
    expect(message).toContain('State B: Assign');
    expect(message).toContain('State B: InputPath');
  });

  it('takes what runs', async () => {
    expect(
      await problemsOf({ ...lambda, Parameters: { 'a.$': "States.Format('{}, $.x (States.Y)', $.o['version-id'])" } }),
    ).toBe('');
    expect(await problemsOf({ Type: 'Task', Resource: 'arn:aws:states:::codebuild:startBuild.sync' })).toBe('');
  });
});
