/** A user's function is invoked once, whatever becomes of the call. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lambdaInvocations } from '../../../lambdas/aws/invocations';
import { invocationClient } from '../../../lambdas/aws/lambda-client';

let asked = 0;
let answer: (response: ServerResponse) => void;
const pauses: number[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    request.resume();
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
});
afterAll(() => {
  invocationClient().destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = 0;
  pauses.length = 0;
});

const invocations = lambdaInvocations(invocationClient(), async (milliseconds) => {
  pauses.push(milliseconds);
});
const invoke = (maxMilliseconds = 5000) => invocations.invoke('app', '1', Buffer.from('{}'), maxMilliseconds);

function throttle(response: ServerResponse): void {
  response.writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' });
  response.end('{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}');
}

test('its answer, its log and whether it failed', async () => {
  answer = (response) => {
    const log = Buffer.from('REPORT').toString('base64');
    response.writeHead(200, { 'x-amz-function-error': 'Unhandled', 'x-amz-log-result': log });
    response.end('{"errorType":"X"}');
  };
  expect(await invoke()).toEqual({ payload: '{"errorType":"X"}', failed: true, log: 'REPORT' });
});

test.each([
  ['Lambda fails', (response: ServerResponse) => response.writeHead(500).end('{}')],
  ['the connection breaks', (response: ServerResponse) => response.destroy()],
])('not again when %s: it may have run', async (_, how) => {
  answer = how;
  await expect(invoke()).rejects.toThrow();
  expect(asked).toBe(1);
});

test('not again when it takes too long', async () => {
  answer = () => undefined;
  expect(await invoke(100)).toBe('late');
  expect(asked).toBe(1);
});

test('again when it was throttled: then it has not run', async () => {
  answer = (response) => (asked < 3 ? throttle(response) : response.writeHead(200).end('{}'));
  expect(await invoke()).toMatchObject({ payload: '{}', failed: false });
  expect(pauses).toEqual([1000, 2000]);
});

test('throttled again and again, it is given up', async () => {
  answer = throttle;
  expect(await invoke()).toBe('throttled');
  expect(asked).toBe(4);
});
