/** JSON with values of other types than the model has, sent as it is. */
import { bytesOf, send } from '../../../attacks/web/raw-http';
import { signed } from '../../../attacks/web/signing';
import { startTestCloud, type TestCloud } from '../running-cloud';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.close());

const json = (target: string) => ({ 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' });
const inPath = { 'content-type': 'application/json' };

it.each<[service: string, path: string, headers: Record<string, string>, body: unknown, where: string]>([
  [
    'ssm',
    '/',
    json('AmazonSSM.PutParameter'),
    { Name: '/a', Value: 5, Type: 'String' },
    'NUMBER_VALUE cannot be converted to string at',
  ],
  [
    'ssm',
    '/',
    json('AmazonSSM.PutParameter'),
    { Name: '/a', Value: 'x', Tags: 'x' },
    'STRING_VALUE cannot be converted to list at',
  ],
  ['ssm', '/', json('AmazonSSM.PutParameter'), { Name: '/a', Value: 'x', Tags: ['x'] }, 'converted to object at'],
  ['states', '/', json('AWSStepFunctions.ListExecutions'), { maxResults: '5' }, 'converted to number at'],
  [
    'codebuild',
    '/',
    json('CodeBuild_20161006.BatchGetBuilds'),
    { ids: { a: 'b' } },
    'OBJECT_VALUE cannot be converted to list',
  ],
  [
    'lambda',
    '/2015-03-31/functions',
    inPath,
    { FunctionName: 'f', Environment: { Variables: { A: 1 } } },
    'Environment.Variables.A',
  ],
  ['lambda', '/2015-03-31/functions', inPath, { FunctionName: 'f', Publish: 'yes' }, 'converted to boolean at'],
])('%s %s %j refuses %j', async (service, path, headers, body, where) => {
  const world = { host: new URL(test.cloud.endpoint).host, credentials: test.cloud.credentials };
  const request = await signed(world, { service, method: 'POST', path, headers, body: JSON.stringify(body) });
  const { status, code, text } = await send(test.cloud.endpoint, bytesOf(request));
  expect({ status, code }).toEqual({ status: 400, code: 'SerializationException' });
  expect(text).toContain(where);
});
