/** The constraints that the local cloud checks are those of the API models, and are checked as AWS's services say it. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { loadModel } from '../../../../local/cloud/protocol';
import { validateInput } from '../../../../local/cloud/validation';
import { type ApiConstraints, constraintsOf } from '../../../../local/cloud/validation/model';
import { matchesModelPattern } from '../../../../local/cloud/validation/pattern';
import type { ServiceName, Shape } from '../../../../local/contract/service';
import { answered } from './botocore';

/** Members that the constraints name and the SDK's client doesn't. */
function unknownTo(schema: NormalizedSchema, api: ApiConstraints, name: string, seen: string[] = []): string[] {
  const shape = api.shapes[name];
  if (!shape || seen.includes(name)) return [];
  const inner = (of: NormalizedSchema, next?: string) => (next ? unknownTo(of, api, next, [...seen, name]) : []);
  switch (shape.type) {
    case 'structure': {
      const members = schema.getMemberSchemas();
      const missing = [...Object.keys(shape.members ?? {}), ...(shape.required ?? [])].filter((key) => !members[key]);
      return [
        ...missing.map((key) => `${name}.${key}`),
        ...Object.entries(shape.members ?? {}).flatMap(([key, next]) =>
          members[key] ? inner(members[key], next) : [],
        ),
      ];
    }
    case 'list':
      return inner(schema.getValueSchema(), shape.item);
    case 'map':
      return inner(schema.getValueSchema(), shape.value);
    default:
      return [];
  }
}

test.each(answered())('of every operation of %s that is answered the constraints are known', (service, operations) => {
  expect(operations.filter((name) => constraintsOf(service).operations[name] === undefined)).toEqual([]);
});

test.each(answered())('the constraints of %s name members as the SDK does', async (service, operations) => {
  const { operations: schemas } = await loadModel(service);
  const api = constraintsOf(service);
  const unknown = operations.flatMap((operation) => {
    const input = schemas.get(operation)?.input;
    const shape = api.operations[operation];
    return input && shape ? unknownTo(input, api, shape) : [];
  });
  expect(unknown).toEqual([]);
});

test.each(answered())('every pattern of %s can be said in JavaScript', (service) => {
  const patterns = Object.values(constraintsOf(service).shapes).flatMap(({ pattern }) => pattern ?? []);
  for (const pattern of patterns) expect(typeof matchesModelPattern(pattern, '')).toBe('boolean');
});

test.each([
  ['[a-z]+', 'abc', true],
  // AWS's servers ask whether the whole text matches, anchors or not.
  ['[a-z]+', 'abc1', false],
  ['[\\w-_]*', 'a-_', true],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'größe 1', true],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'a & b', false],
  ['(?i)all|[0-9]{12}', 'All', true],
])('the pattern %s against %s: %s', (pattern, text, expected) => {
  expect(matchesModelPattern(pattern, text)).toBe(expected);
});

test.each<[ServiceName, string, Shape, string, string]>([
  [
    'lambda',
    'GetFunction',
    { FunctionName: 'a b' },
    'ValidationException',
    "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
  ],
  [
    'lambda',
    'TagResource',
    { Resource: 'arn:aws:lambda:eu-west-1:000000000000:function:a' },
    'ValidationException',
    "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null",
  ],
  [
    'ssm',
    'PutParameter',
    { Name: '', Value: 'x', Type: 'Text' },
    'ValidationException',
    "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]",
  ],
  [
    'iam',
    'TagRole',
    { RoleName: 'r', Tags: [{ Key: 'k' }] },
    'ValidationError',
    "Value null at 'tags.1.member.value' failed",
  ],
  [
    'lambda',
    'UpdateFunctionConfiguration',
    { FunctionName: 'a', Layers: ['b'] },
    'ValidationException',
    "Value '[\"b\"]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: arn:",
  ],
  [
    'lambda',
    'CreateFunction',
    { FunctionName: 'a', Role: 'arn:aws:iam::000000000000:role/r', Code: {}, Environment: { Variables: { '1': 'x' } } },
    'ValidationException',
    "at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ",
  ],
  [
    'logs',
    'DescribeLogGroups',
    { limit: 51 },
    'InvalidParameterException',
    "Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
  ],
  ['sns', 'Subscribe', { TopicArn: 'x' }, 'ValidationError', "Value null at 'protocol'"],
  ['sqs', 'SendMessage', { MessageBody: 'x' }, 'MissingParameter', 'The request must contain the parameter QueueUrl.'],
  ['s3', 'PutObject', { Bucket: 'b', Key: 'k', StorageClass: 'WARM' }, 'InvalidStorageClass', "'WARM'"],
  [
    's3',
    'PutBucketVersioning',
    { Bucket: 'b', VersioningConfiguration: { Status: 'On' } },
    'MalformedXML',
    "'On' at 'versioningConfiguration.status'",
  ],
])('%s refuses %s in its own words', (service, operation, input, name, message) => {
  expect(() => validateInput(service, operation, input)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(message) }),
  );
});
