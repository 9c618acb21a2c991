/** The recorder in functions: real starts by the start script with a recording layer, and a server in the place of S3. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { functionLayerFiles, recordingPath } from '../../core/function-layer';
import type { RecorderSettings } from '../../lambdas/record-function/recording-layer';
import { profileOf } from '../../profiles/arrived-record';
import { programCache } from '../../startup/build-programs';
import { buildRecorder } from '../../startup/deployed-programs';
import { RecordServer, runRecorded } from './recorded-function';
import { cache, fixture, publish } from './toolchain';

jest.setTimeout(120_000);

const handler = 'Greeting::Greeting.Function::Handle';
const event = '{"names":["Ada","Grace","Alan"]}';
const answer = '"Ad*; Al*n; Gr*c*"';

let directory: string;
let recorder: string;
let server: RecordServer;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'recorder-'));
  await publish(fixture('Greeting'), path.join(directory, 'task'));
  recorder = await buildRecorder(programCache);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(async () => {
  server = new RecordServer();
  await server.listen();
});

afterEach(() => server.close());

/** Starts the function with the layer, and invokes it. */
const run = (
  recording: Partial<RecorderSettings> | string,
  { events = [event, event], change }: { events?: string[]; change?: (opt: string) => void } = {},
) =>
  runRecorded({
    task: path.join(directory, 'task'),
    handler,
    recorder,
    recording: typeof recording === 'string' ? recording : JSON.stringify(server.settings(recording)),
    events,
    ...(change && { change }),
  });

test('after its first answer the function has sent its record, with its own methods and types', async () => {
  const { answers, output } = await run({});
  expect(answers).toEqual([answer, answer]);
  expect(output).toBe('');
  expect(server.arrived.map(({ method }) => method)).toEqual(['PUT']);
  const { headers, body } = server.arrived[0] as (typeof server.arrived)[0];
  // What isn't signed could be refused, and what else is sent would be the function's own.
  expect(Object.keys(headers).sort()).toEqual(['content-length', 'host']);
  const profile = profileOf(body, { framework: 'net10.0', architecture: 'x86_64' });
  expect(profile.methods.length).toBeGreaterThan(1000);
  expect(profile.types.length).toBeGreaterThan(500);
  expect([...new Set(profile.methods.map(({ phase }) => phase))].sort()).toEqual(['first', 'init', 'later']);
  const handle = profile.methods.find(
    ({ method, type }) => method === 'Handle' && JSON.stringify(type).includes('"Greeting'),
  );
  expect(handle).toMatchObject({ phase: 'first', jit: true });
  const parse = profile.methods.find(
    ({ type, method }) => method === 'Parse' && JSON.stringify(type).includes('JsonDocument'),
  );
  expect(parse?.phase).toBe('first');
  expect(JSON.stringify(profile).includes('Prejit.Recorder')).toBe(false);
});

test('with several events the record grows with each answer', async () => {
  await run({ answers: 2 }, { events: [event, event, event] });
  expect(server.arrived).toHaveLength(2);
  const [first = '', both = ''] = server.arrived.map(({ body }) => gunzipSync(body).toString());
  expect(both.startsWith(first)).toBe(true);
  expect(both.length).toBeGreaterThan(first.length);
});

test('what does not fit after one answer goes on after the next', async () => {
  const events = Array.from({ length: 8 }, () => event);
  await run({ budgetMilliseconds: 250 }, { events });
  expect(server.arrived).toHaveLength(1);
  const profile = profileOf(server.arrived[0]?.body ?? Buffer.alloc(0), {
    framework: 'net10.0',
    architecture: 'x86_64',
  });
  expect(profile.methods.length).toBeGreaterThan(1000);
});

test('an invocation that takes long is recorded in part, and the record sent all the same', async () => {
  await run({ invocationMilliseconds: 1 });
  const record = profileOf(server.arrived[0]?.body ?? Buffer.alloc(0), {
    framework: 'net10.0',
    architecture: 'x86_64',
  });
  const of = (phase: string): number => record.methods.filter((method) => method.phase === phase).length;
  expect(of('init')).toBeGreaterThan(1000);
  expect(of('first')).toBeLessThan(400);
});

const budget = 1000;
/** Beyond what the budget allows: a busy machine. */
const slack = 2000;

test.each<[string, () => Partial<RecorderSettings>, (response: ServerResponse) => void, number]>([
  ['refuses it', () => ({}), (response) => response.writeHead(403).end('<Error/>'), 1],
  ['fails', () => ({}), (response) => response.writeHead(503).end(), 2],
  ['leads elsewhere', () => ({}), (response) => response.writeHead(307, { location: '/elsewhere' }).end(), 1],
  ['resets the connection', () => ({}), (response) => response.socket?.resetAndDestroy(), 2],
  ['never answers', () => ({}), () => {}, 2],
  ['is not there', () => ({ url: 'http://127.0.0.1:9/records/token' }), () => {}, 0],
  ['has no name', () => ({ url: 'http://nowhere.invalid/records/token' }), () => {}, 0],
])('a server that %s costs the function no more than the budget', async (_, settings, answers, requests) => {
  server.reply = answers;
  const ran = await run(
    { budgetMilliseconds: budget, ...settings() },
    { events: Array.from({ length: 5 }, () => event) },
  );
  expect(ran.answers).toEqual(Array.from({ length: 5 }, () => answer));
  expect(ran.output).toBe('');
  // The first three answers are those that the recorder may be at work after.
  for (const milliseconds of ran.milliseconds.slice(1)) expect(milliseconds).toBeLessThan(budget + slack);
  expect(server.arrived).toHaveLength(requests);
});

test.each<{ title: string; settings?: Partial<RecorderSettings> | string; change?: (opt: string) => void }>([
  { title: 'has expired', settings: { expiresAt: Date.now() - 1 } },
  { title: 'is empty', settings: '' },
  { title: 'does not say how long', settings: JSON.stringify({ url: 'http://127.0.0.1:9/' }) },
  { title: 'is gone', change: (opt) => rmSync(path.join(opt, recordingPath)) },
  { title: 'leaves no time to the function', settings: { timeoutMilliseconds: 500 } },
  { title: 'allows a record of one byte', settings: { maxBytes: 1 } },
  {
    title: 'finds events switched off',
    change: (opt) => {
      const file = path.join(opt, functionLayerFiles.runtimeConfig);
      const config = JSON.parse(readFileSync(file, 'utf8'));
      config.runtimeOptions.configProperties['System.Diagnostics.Tracing.EventSource.IsSupported'] = false;
      writeFileSync(file, JSON.stringify(config));
    },
  },
])('a recording that $title is none, and the function knows nothing of it', async ({ settings = {}, change }) => {
  const { answers, output } = await run(settings, { ...(change && { change }) });
  expect(answers).toEqual([answer, answer]);
  expect(output).toBe('');
  expect(server.arrived).toEqual([]);
});
