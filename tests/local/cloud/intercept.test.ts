/** What stands between requests over HTTP and the services may do to them what the world does. */
import { SSM } from '@aws-sdk/client-ssm';
import { AwsError, type IncomingRequest, type Intercept } from '../../../local/contract/service';
import { startTestCloud, type TestCloud } from './running-cloud';

let cloud: TestCloud;
let ssm: SSM;
let intercept: Intercept;
const seen: IncomingRequest[] = [];

beforeAll(async () => {
  cloud = await startTestCloud(undefined, {
    intercept(request, answer) {
      seen.push(request);
      return intercept(request, answer);
    },
  });
  ssm = new SSM(cloud.config);
});
afterAll(() => cloud.close());

const put = () => ssm.putParameter({ Name: '/a', Value: 'asked', Type: 'String', Overwrite: true });
const kept = async () => (await cloud.cloud.call('ssm', 'GetParameter', { Name: '/a' })).Parameter.Value;

test('it sees who asks for what, and can ask for something else', async () => {
  intercept = ({ input }, answer) => answer({ ...input, Value: 'changed' });
  await put();
  expect(seen.at(-1)).toMatchObject({ service: 'ssm', operation: 'PutParameter', principal: { kind: 'root' } });
  expect(await kept()).toBe('changed');
});

test('it can fail before a call, and after one was made', async () => {
  const fail = () => {
    throw new AwsError('InternalServerError', 'for once', 500);
  };
  intercept = fail;
  await expect(put()).rejects.toMatchObject({ name: 'InternalServerError' });
  expect(await kept()).toBe('changed');
  intercept = ({ input }, answer) => answer(input).then(fail);
  await expect(put()).rejects.toMatchObject({ name: 'InternalServerError' });
  expect(await kept()).toBe('asked');
});

test('it sees nothing of the calls that services make themselves', async () => {
  const before = seen.length;
  await kept();
  expect(seen).toHaveLength(before);
});
