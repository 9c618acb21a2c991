import { setTimeout } from 'node:timers/promises';
import { RuntimeApi } from '../../lambda-host/runtime-api';

const invocation = {
  requestId: '5e1f0f2c-0000-4000-8000-000000000001',
  functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
  payload: Buffer.from('{"a":1}'),
  timeoutSeconds: 3,
};

let api: RuntimeApi;
beforeEach(async () => {
  api = await RuntimeApi.listen();
});
afterEach(() => api.close());

const url = (route: string) => `http://${api.address}/2018-06-01/runtime/${route}`;
const post = (route: string, body: string | Buffer) => fetch(url(route), { method: 'POST', body: body.toString() });

test('hands out an invocation with its headers, and takes its response', async () => {
  const result = api.invoke(invocation);
  const next = await fetch(url('invocation/next'));
  expect(await next.json()).toEqual({ a: 1 });
  const headers = Object.fromEntries(next.headers);
  expect(headers['lambda-runtime-aws-request-id']).toBe(invocation.requestId);
  expect(headers['lambda-runtime-invoked-function-arn']).toBe(invocation.functionArn);
  expect(headers['lambda-runtime-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
  const left = Number(headers['lambda-runtime-deadline-ms']) - Date.now();
  expect(left).toBeGreaterThan(2000);
  expect(left).toBeLessThanOrEqual(3000);
  expect((await post(`invocation/${invocation.requestId}/response`, '"ok"')).status).toBe(202);
  expect(Buffer.from((await result).payload).toString()).toBe('"ok"');
});

test('holds the request for an invocation until there is one', async () => {
  const next = fetch(url('invocation/next'));
  await api.ready;
  const result = api.invoke(invocation);
  expect((await next).status).toBe(200);
  await post(`invocation/${invocation.requestId}/error`, '{"errorType":"E","errorMessage":"m"}');
  expect(await result).toMatchObject({ functionError: 'Unhandled' });
});

test('says when the runtime waits again, and why it can not start', async () => {
  const result = api.invoke(invocation);
  await fetch(url('invocation/next'));
  expect(await api.ready).toBeUndefined();
  let isIdle = false;
  const idle = api.idle().then(() => {
    isIdle = true;
  });
  await post(`invocation/${invocation.requestId}/response`, '1');
  await result;
  expect(isIdle).toBe(false);
  const second = api.invoke(invocation);
  await fetch(url('invocation/next'));
  expect(isIdle).toBe(false);
  await post(`invocation/${invocation.requestId}/response`, '2');
  await second;
  const next = fetch(url('invocation/next')).catch(() => undefined);
  await idle;
  await api.idle();
  api.close();
  await next;

  api = await RuntimeApi.listen();
  await post('init/error', '{"errorType":"E"}');
  expect(Buffer.from((await api.ready)?.payload ?? '').toString()).toBe('{"errorType":"E"}');
});

test('lets a result be looked at before the runtime goes on', async () => {
  api.close();
  const order: string[] = [];
  api = await RuntimeApi.listen({
    onResult: async () => {
      await setTimeout(50);
      order.push('looked at');
    },
  });
  const result = api.invoke(invocation).then(() => order.push('result'));
  await fetch(url('invocation/next'));
  await post(`invocation/${invocation.requestId}/response`, '1');
  order.push('acknowledged');
  await result;
  expect(order).toEqual(['result', 'looked at', 'acknowledged']);
});

test('refuses answers to what it did not ask', async () => {
  expect((await post('invocation/other/response', '1')).status).toBe(400);
  expect((await fetch(url('invocation/first'))).status).toBe(404);
});

test('answers nobody but its runtime', async () => {
  const [host] = api.address.split('/');
  expect((await fetch(`http://${host}/2018-06-01/runtime/invocation/next`)).status).toBe(403);
  expect((await fetch(url('invocation/next'), { headers: { origin: 'https://example.com' } })).status).toBe(403);
});

test('refuses a response that is too large, which fails the invocation', async () => {
  const result = api.invoke(invocation);
  await fetch(url('invocation/next'));
  const response = await post(`invocation/${invocation.requestId}/response`, 'x'.repeat(6 * 1024 * 1024 + 1));
  expect(response.status).toBe(413);
  expect(Buffer.from((await result).payload).toString()).toContain('Function.ResponseSizeTooLarge');
});

test('fails the invocation that waits for a runtime which reports that it can not start', async () => {
  const result = api.invoke(invocation);
  await post('init/error', '{"errorType":"E","errorMessage":"m"}');
  expect(await result).toEqual({
    functionError: 'Unhandled',
    payload: Buffer.from('{"errorType":"E","errorMessage":"m"}'),
  });
});
