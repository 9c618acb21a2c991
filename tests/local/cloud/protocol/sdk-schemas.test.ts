import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import { loadModel } from '../../../../local/cloud/protocol';
import { readSchemas, requiredMembers, SdkSchemaError } from '../../../../local/cloud/protocol/sdk-schemas';
import { serviceNames } from '../../../../local/contract/service';

const operationNamed = (module: object, name: string) =>
  readSchemas(module).operations.find((operation) => operation.name === name);

/** A client's module in which the schema of PutParameter is another one. */
const withOperation = (change: (tuple: unknown[]) => unknown): object => ({
  ...ssm,
  PutParameter$: change([...(ssm.PutParameter$ as unknown[])]),
});

test.each(serviceNames)(
  'every operation of the installed client of %s is read, with its required members',
  async (name) => {
    const { operations } = await loadModel(name);
    expect(operations.size).toBeGreaterThan(5);
    for (const { input } of operations.values()) expect(Array.isArray(requiredMembers(input))).toBe(true);
  },
);

test('an operation is read with its place in a request, and which members it requires', () => {
  const put = operationNamed(s3, 'PutObject');
  expect(put?.http).toEqual({ method: 'PUT', uri: expect.stringContaining('/{Key+}'), status: 200 });
  expect(put && requiredMembers(put.input).sort()).toEqual(['Bucket', 'Key']);
  const { errors } = readSchemas(s3);
  expect(errors).toContainEqual({ name: 'NoSuchKey', httpError: 404 });
});

test.each<[string, (tuple: unknown[]) => unknown, RegExp]>([
  ['has another tag', ([, ...rest]) => [10, ...rest], /PutParameter/],
  ['is no tuple any more', ([, , name]) => ({ name }), /PutParameter/],
  ['has another order', ([tag, namespace, name, ...rest]) => [tag, namespace, { name }, ...rest], /expected string/],
  ['is shorter', (tuple) => tuple.slice(0, 5), /operation "PutParameter"/],
  [
    'has another form of HTTP',
    ([tag, namespace, name, , ...rest]) => [tag, namespace, name, { http: 'PUT /' }, ...rest],
    /at \[3\]/,
  ],
])('it says so when the schema of an operation %s', (_, change, message) => {
  const read = () => readSchemas(withOperation(change));
  expect(read).toThrow(SdkSchemaError);
  expect(read).toThrow(message);
  expect(read).toThrow('The SDK has changed');
});

test('it says so when the number of required members is no longer in its place', () => {
  const input = operationNamed(ssm, 'PutParameter')?.input;
  if (!input) throw new Error('There is no PutParameter.');
  const [tag, namespace, name, traits, members, schemas] = input.getSchema() as unknown[];
  const changed = Object.assign(Object.create(input), {
    getSchema: () => [tag, namespace, name, traits, schemas, members],
  });
  expect(() => requiredMembers(changed)).toThrow(SdkSchemaError);
});

test('a module without commands is no client', () => {
  expect(() => readSchemas({})).toThrow(SdkSchemaError);
});
