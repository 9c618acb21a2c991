/** Names of stacks that Pulumi takes and AWS does not are refused before anything is created. */
import { join } from 'node:path';
import { nameProblems } from '../../infra/names';
import { runProgram } from '../support/engine/in-process';

/** What the services' API models say of names that the program makes of the stack's; Lambda's length is in its documents. */
const rules: Record<string, RegExp> = {
  'aws:lambda/function:Function': /^[a-zA-Z0-9-_]{1,64}$/,
  'aws:codebuild/project:Project': /^[A-Za-z0-9][A-Za-z0-9\-_]{1,149}$/,
  'aws:sfn/stateMachine:StateMachine': /^[0-9A-Za-z_-]{1,80}$/,
  'aws:cloudwatch/logGroup:LogGroup': /^[.\-_/#A-Za-z0-9]{1,512}$/,
  'aws:s3/bucket:Bucket': /^(?!xn--|sthree-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'aws:iam/role:Role': /^[\w+=,.@-]{1,64}$/,
  'aws:sns/topic:Topic': /^[A-Za-z0-9_-]{1,256}$/,
  'aws:sqs/queue:Queue': /^[A-Za-z0-9_-]{1,80}$/,
  'aws:cloudwatch/eventRule:EventRule': /^[.\-_A-Za-z0-9]{1,64}$/,
};

const directory = join(__dirname, '../..');
const longest = 'P_8-'.repeat(10);

test('every name of a stack with the longest name is one that its service takes', async () => {
  const { resources, error } = await runProgram({ directory, stack: longest });
  expect(error).toBeUndefined();
  const named = resources.filter(({ type }) => rules[type]);
  expect(new Set(named.map(({ type }) => type))).toEqual(new Set(Object.keys(rules)));
  const name = (resource: (typeof named)[number]) =>
    String(resource.outputs.bucket ?? resource.outputs.name ?? resource.inputs.name);
  expect(named.filter((resource) => !rules[resource.type]?.test(name(resource))).map(name)).toEqual([]);
}, 60_000);

test.each([
  ['a dot', 'team.prod'],
  ['60 characters', 's'.repeat(60)],
  ['one character too many', `${longest}x`],
])(
  'a stack whose name has %s is refused, with what is wrong in the configuration',
  async (_, stack) => {
    const { resources, error } = await runProgram({ directory, stack, config: { level: 'fast' } });
    expect(error?.message).toContain(`The stack ${stack} of the project prejit would have a Lambda function`);
    expect(error?.message).toContain('of a stack of the project prejit at most 40 characters');
    expect(error?.message).toContain('prejit:level is `fast`');
    expect(resources.filter(({ custom }) => custom)).toEqual([]);
  },
  60_000,
);

test.each(['dev', 'Prod', 'team_a-2', longest])('%s is allowed', (stack) => {
  expect(nameProblems('prejit', stack)).toEqual([]);
});

test.each([
  ['my.project', 'dev'],
  ['_project', 'dev'],
  ['p'.repeat(60), 'dev'],
])('a project %s is refused', (project, stack) => {
  expect(nameProblems(project, stack)).toEqual([expect.stringContaining(`of the project ${project} would have`)]);
});
