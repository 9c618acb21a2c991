import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDepsJson } from '../../../lambdas/update-consumers/code-zip';
import { type ZipEntry, zip } from '../fakes/layer';

let server: Server;
let body: Buffer;
let sent: number;

beforeAll(async () => {
  // Answers ranges as S3 does.
  server = createServer((request, response) => {
    const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = from === '' ? Math.max(0, body.length - Number(to)) : Number(from);
    const end = from !== '' && to !== '' ? Math.min(Number(to), body.length - 1) : body.length - 1;
    if (request.url !== '/code') return response.writeHead(403).end();
    sent += end + 1 - start;
    response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${body.length}` });
    return response.end(body.subarray(start, end + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const read = async (entries: ZipEntry[], path = '/code') => {
  body = await zip(entries);
  sent = 0;
  return readDepsJson(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, 'App::App.Function::Handle');
};
const deps = { path: 'App.deps.json', content: '{"app":true}' };

test("reads the handler's deps.json among others", async () => {
  expect(await read([{ path: 'Other.deps.json', content: '{}' }, deps])).toBe(deps.content);
});

test('takes the only deps.json when none has the name of the handler', async () => {
  expect(await read([{ path: 'bootstrap.deps.json', content: 'x' }, { path: 'sub/App.deps.json' }])).toBe('x');
});

test('says when there is none, or no way to tell', async () => {
  expect(await read([{ path: 'index.js' }])).toBeUndefined();
  expect(await read([{ path: 'a.deps.json' }, { path: 'b.deps.json' }])).toBeUndefined();
});

test('downloads only the parts of a large zip that it needs', async () => {
  const large = { path: 'large.bin', content: randomBytes(5_000_000) };
  expect(await read([{ path: 'first.bin', content: 'x' }, deps, large])).toBe(deps.content);
  expect(sent).toBeLessThan(1_200_000);
});

test('fails when the code cannot be read', async () => {
  await expect(read([deps], '/expired')).rejects.toThrow('403');
});
