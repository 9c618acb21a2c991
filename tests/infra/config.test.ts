import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigError, validateConfig } from '../../infra/config';
import { configSchema, help } from '../../infra/config-schema';

interface Declaration {
  type: string;
  description: string;
  default: unknown;
}

const project = parse(readFileSync(join(__dirname, '../../Pulumi.yaml'), 'utf8')) as {
  config: Record<string, Declaration>;
};

/** As Pulumi passes a value to a program. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const defaults = Object.fromEntries(
  Object.entries(project.config).map(([key, declaration]) => [key, asText(declaration.default)]),
);

function problemsOf(values: Record<string, string>): string[] {
  try {
    validateConfig({ ...defaults, ...values });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  return [];
}

test('every key is declared with type, description and default, and every declared key is checked', () => {
  expect(Object.keys(project.config).sort()).toEqual(Object.keys(configSchema.shape).sort());
  for (const [key, declaration] of Object.entries(project.config)) {
    expect([key, Object.keys(declaration)]).toEqual([key, expect.arrayContaining(['type', 'description', 'default'])]);
  }
  for (const schema of Object.values(configSchema.shape)) {
    expect(help.get(schema)).toEqual({ allowed: expect.any(String), fix: expect.any(String) });
  }
});

test('the defaults are valid', () => {
  expect(validateConfig(defaults)).toMatchObject({
    frameworks: ['net10.0'],
    architectures: ['x86_64'],
    level: 'cross-module',
    ssmPrefix: '/prejit',
    shareWith: { accounts: [] },
    isolateBuilds: false,
    buildTimeoutMinutes: 30,
  });
});

test.each([
  [{ gainPercent: 95 }, 'gainPercent'],
  [{ lookMinutes: 0 }, 'lookMinutes'],
  [{ recordMinutes: 61 }, 'recordMinutes'],
  [{ names: ['arn:aws:lambda:eu-west-1:111122223333:function:f'] }, 'names.0'],
  [{ gain: 10 }, 'gainPercent'],
])('functionLayers %j is refused, and its place named', (functionLayers, place) => {
  const [problem = ''] = problemsOf({ functionLayers: JSON.stringify(functionLayers) });
  expect(problem).toMatch(/^prejit:functionLayers is .*Allowed: .* Fix: compare it with docs\/function-layers\.md\.$/);
  expect(problem).toContain(place);
});

test('a problem names the key, the value, what is allowed and the fix', () => {
  expect(problemsOf({ level: 'fast' })).toEqual([
    'prejit:level is `fast`. Allowed: one of ready-to-run, cross-module, profiled. Fix: choose one of them.',
  ]);
});

test('a problem inside a value says where', () => {
  expect(problemsOf({ consumers: '{"orders":["orders-api","not a name"]}' })[0]).toContain('(at orders.1)');
});

test('all problems are reported together', () => {
  const problems = problemsOf({
    frameworks: '["net7.0"]',
    logRetentionDays: '31',
    colour: 'red',
    isolateBuilds: 'yes',
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'prejit:colour',
    'prejit:frameworks',
    'prejit:isolateBuilds',
    'prejit:logRetentionDays',
  ]);
});

test('a key that is not set at all is a problem too', () => {
  const { level, ...rest } = defaults;
  expect(level).toBeDefined();
  expect(() => validateConfig(rest)).toThrow('prejit:level is not set');
});

test.each([
  ['frameworks', '[]'],
  ['frameworks', '["net8.0","net8.0"]'],
  ['architectures', '["x64"]'],
  ['ssmPrefix', 'prejit'],
  ['ssmPrefix', '/prejit/'],
  ['ssmPrefix', '/aws/prejit'],
  ['ssmPrefix', '/SSM-parameters'],
  ['ssmPrefix', `/${'p'.repeat(200)}`],
  ['layerPrefix', 'payments'],
  ['layerPrefix', 'fn_'],
  ['layerPrefix', 'rec_'],
  ['layerPrefix', 'on_'],
  ['consumers', '{"Orders":["api"]}'],
  ['consumers', '{"orders":["arn:aws:lambda:eu-west-1:111122223333:function:api:live"]}'],
  ['kmsKeys', '["arn:aws:kms:eu-west-1:111122223333:alias/mine"]'],
  ['shareWith', '{"accounts":[111122223333]}'],
  ['shareWith', '{"organisation":"o-a1b2c3d4e5"}'],
  ['buildImages', '{"net8.0":"somebody/image:1"}'],
  ['buildImages', '{"net10.0":"aws/codebuild/amazonlinux2-x86_64-standard:4.0"}'],
  ['buildTimeoutMinutes', '4'],
  ['buildTimeoutMinutes', '30.5'],
  ['buildComputeType', 'LARGE'],
  ['maxConcurrentBuilds', '0'],
  ['packageSource', 'http://feed.example/index.json'],
  ['packageSource', 'https://user:key@feed.example/index.json'],
  ['notifyEmails', '["nobody"]'],
  ['warmBudgetMilliseconds', '9001'],
])('%s can not be %s', (key, value) => {
  expect(problemsOf({ [key]: value })).toEqual([expect.stringContaining(`prejit:${key} is \`${value}\``)]);
});

test.each([
  ['ssmPrefix', '/teams/platform/layers'],
  ['kmsKeys', '["arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]'],
  ['shareWith', '{"organization":"o-a1b2c3d4e5"}'],
  ['buildImages', '{"net8.0":"aws/codebuild/amazonlinux-x86_64-standard:5.0"}'],
  ['packageSource', 'https://feed.example/v3/index.json'],
])('%s can be %s', (key, value) => {
  expect(problemsOf({ [key]: value })).toEqual([]);
});

describe('more than AWS has room for', () => {
  const functions = (count: number, length = 20) =>
    Array.from({ length: count }, (_, n) => String(n).padEnd(length, 'f'));
  const consumers = (count: number, length?: number) =>
    problemsOf({ consumers: JSON.stringify({ orders: functions(count, length) }) });

  test('in consumers is refused with the figures', () => {
    expect(consumers(40)).toEqual([]);
    expect(consumers(25, 64)).toEqual([]);
    const [problem = '', ...others] = consumers(400);
    expect(others).toEqual([]);
    const figures = /names 400 functions .* take (\d+) of the 4096 bytes .* and (\d+) of the 10240 characters/.exec(
      problem,
    );
    expect(Number(figures?.[1])).toBeGreaterThan(400 * 20);
    expect(Number(figures?.[2])).toBeGreaterThan(400 * 70);
    expect(problem).toContain('Fix: tag functions');
  });

  test('in functionLayers is refused with the figures', () => {
    const naming = (count: number) => problemsOf({ functionLayers: JSON.stringify({ names: functions(count) }) });
    expect(naming(20)).toEqual([]);
    expect(naming(100)).toEqual([
      expect.stringMatching(/names 100 functions, which take \d{5} of the 10240 characters .* Fix: tag functions/),
    ]);
  });

  test('in either of the two', () => {
    // Short names fill the policy first, in which each is an ARN; the names of many layers fill the variables.
    const short = consumers(100, 4)[0];
    expect(short).toMatch(/take [123]\d{3} of the 4096 bytes .* 1\d{4} of the 10240 characters/);
    const layers = Array.from({ length: 100 }, (_, n) => [`layer-${n}`.padEnd(40, 'x'), ['app']]);
    const [many] = problemsOf({ consumers: JSON.stringify(Object.fromEntries(layers)) });
    expect(many).toMatch(/take [5-9]\d{3} of the 4096 bytes .* [1-6]\d{3} of the 10240 characters/);
  });

  test('in shareWith is refused too', () => {
    const accounts = Array.from({ length: 61 }, (_, n) => String(n).padStart(12, '0'));
    expect(problemsOf({ shareWith: JSON.stringify({ accounts }) })).toEqual([
      expect.stringContaining('names 61 accounts; the policy of a layer version has room for 60'),
    ]);
  });
});
