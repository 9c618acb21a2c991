/**
 * What the program declares is what AWS's APIs take: every call that creates it is held against the API models (lengths,
 * patterns, enums, required members), the SDK's members, and limits that stand in AWS's documents alone.
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import { loadModel } from '../../local/cloud/protocol';
import { constraintsOf } from '../../local/cloud/validation/model';
import { findViolations } from '../../local/cloud/validation/violations';
import type { ApiCall } from '../../local/engine/providers/rehearsal';
import { type DeclaredCalls, declaredCalls } from './declared-calls';

function violations({ service, operation, input }: ApiCall): string[] {
  const api = constraintsOf(service);
  const shape = api.operations[operation];
  if (shape === undefined) return [`${service}:${operation} is not in the models`];
  if (shape === null) return [];
  return findViolations(api, shape, input).map(({ path, value, constraint }) => `${path} is ${value}: ${constraint}`);
}

/** Members of an input that the API doesn't have, and would not hear of. */
async function unknownMembers({ service, operation, input }: ApiCall): Promise<string[]> {
  const schema = (await loadModel(service)).operations.get(operation)?.input;
  return schema ? unknownIn(schema, input, operation) : [];
}

function unknownIn(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (!schema.isStructSchema()) {
    const isCollection = schema.isListSchema() || schema.isMapSchema();
    return isCollection
      ? entries.flatMap(([key, item]) => unknownIn(schema.getValueSchema(), item, `${path}.${key}`))
      : [];
  }
  const members = schema.getMemberSchemas();
  return entries.flatMap(([name, item]) => {
    const member = members[name];
    return member === undefined ? [`${path}.${name}`] : unknownIn(member, item, `${path}.${name}`);
  });
}

/**
 * Limits that the models lack, by operation. Sources: the S3 user guide, "General purpose bucket naming rules" and "Bucket
 * policies"; the IAM user guide, "IAM and AWS STS quotas"; the Lambda developer guide, "Lambda quotas"; the SNS API's
 * SetTopicAttributes.
 */
const limits: Record<string, (input: ApiCall['input']) => Record<string, boolean>> = {
  CreateBucket: ({ Bucket }) => ({
    'a bucket is named in 3 to 63 lower-case letters, digits and hyphens': /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(
      Bucket,
    ),
  }),
  PutBucketPolicy: ({ Policy }) => ({ 'a bucket has a policy of up to 20 KB': Policy.length <= 20 * 1024 }),
  CreateRole: ({ AssumeRolePolicyDocument }) => ({
    'a trust policy has up to 2,048 characters': AssumeRolePolicyDocument.length <= 2048,
  }),
  PutRolePolicy: ({ PolicyDocument }) => ({
    "a role's own policies have up to 10,240 characters": PolicyDocument.length <= 10_240,
  }),
  CreateFunction: ({ FunctionName, Environment: { Variables }, Code }) => ({
    'a function is named with up to 64 characters': FunctionName.length <= 64,
    'variables have up to 4 KB': JSON.stringify(Variables).length <= 4096,
    'a zip in the request has up to 50 MB': Code.ZipFile.length <= 50_000_000,
  }),
  SetTopicAttributes: ({ AttributeValue }) => ({
    'a topic has a policy of up to 30 KB': AttributeValue.length <= 30_720,
  }),
};

const overLimits = ({ operation, input }: ApiCall): string[] =>
  Object.entries(limits[operation]?.(input) ?? {}).flatMap(([limit, holds]) => (holds ? [] : [limit]));

async function problemsOf({ calls }: Pick<DeclaredCalls, 'calls'>): Promise<string[]> {
  const found = await Promise.all(
    calls.map(async (call) => {
      const problems = [...violations(call), ...(await unknownMembers(call)), ...overLimits(call)];
      return problems.map((problem) => `${call.resource}, ${call.operation}: ${problem}`);
    }),
  );
  return found.flat();
}

/** A longer name the program refuses: see names.test.ts. */
const longestStack = 's'.repeat(40);
const longestLayer = 'l'.repeat(40);
const longestFunction = 'f'.repeat(64);

/** Every option away from its default, and what can be long as long as it can be. */
const everything = {
  'aws:defaultTags': { tags: { team: 'platform', 'cost-center': 'a/b + c' } },
  frameworks: ['net8.0', 'net10.0'],
  architectures: ['x86_64', 'arm64'],
  level: 'profiled',
  ssmPrefix: `/${'p'.repeat(189)}/a/b/c/d/e`,
  consumers: { [longestLayer]: [longestFunction, `${longestFunction.slice(1)}2`] },
  kmsKeys: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  shareWith: { accounts: ['111122223333', '444455556666'], organization: `o-${'a'.repeat(32)}` },
  isolateBuilds: true,
  buildImages: { 'net8.0': 'aws/codebuild/amazonlinux-x86_64-standard:5.0' },
  buildTimeoutMinutes: 480,
  buildComputeType: 'BUILD_GENERAL1_2XLARGE',
  maxConcurrentBuilds: 40,
  logRetentionDays: 3653,
  packageSource: `https://packages.example.com/${'x'.repeat(200)}/index.json`,
  notifyEmails: ['team@example.com', `${'n'.repeat(64)}@example.com`],
  warmBudgetMilliseconds: 9000,
};

test.each([
  ['the default configuration', 'dev', {}, []],
  [
    'every option, and the longest names',
    longestStack,
    everything,
    ['awsx:ec2:Vpc', 'aws:ec2/securityGroup:SecurityGroup'],
  ],
])(
  'what is declared with %s, AWS takes',
  async (_, stack, config, unjudged) => {
    const declared = await declaredCalls(stack, config);
    expect(declared.calls.length).toBeGreaterThan(50);
    expect(await problemsOf(declared)).toEqual([]);
    expect(declared.unread).toEqual([]);
    expect(declared.unjudged.sort()).toEqual([...unjudged].sort());
  },
  120_000,
);

test('what AWS would refuse is found', async () => {
  const calls: DeclaredCalls['calls'] = [
    { resource: 'logs', service: 'logs', operation: 'CreateLogGroup', input: { logGroupName: 'a b' } },
    { resource: 'days', service: 'logs', operation: 'PutRetentionPolicy', input: { logGroupName: 'a' } },
    { resource: 'files', service: 's3', operation: 'CreateBucket', input: { Bucket: 'Files', Colour: 'red' } },
  ];
  const problems = await problemsOf({ calls });
  expect(problems).toEqual([
    expect.stringMatching(/^logs, CreateLogGroup: logGroupName is 'a b': Member must satisfy regular expression/),
    'days, PutRetentionPolicy: retentionInDays is null: Member must not be null',
    'files, CreateBucket: CreateBucket.Colour',
    'files, CreateBucket: a bucket is named in 3 to 63 lower-case letters, digits and hyphens',
  ]);
});
