import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Environment } from '../../lambda-host/environment';
import { ends, isRunning } from '../support/processes';

const directory = mkdtempSync(path.join(tmpdir(), 'environment-'));
afterAll(() => rmSync(directory, { recursive: true }));

const bootstrap = path.resolve(__dirname, '../../lambda-host/node-bootstrap.cjs');
const invocation = { requestId: 'id', functionArn: 'arn', payload: Buffer.from('{}'), timeoutSeconds: 3 };

function start(source: string): Promise<Environment> {
  const task = mkdtempSync(path.join(directory, 'task-'));
  writeFileSync(path.join(task, 'index.js'), source);
  return Environment.start({
    command: process.execPath,
    args: [bootstrap, 'index.handler'],
    directory: task,
    variables: { LAMBDA_TASK_ROOT: task },
    onOutput: () => undefined,
  });
}

test('measures its init phase once and every invocation', async () => {
  const wait = (ms: number) => `await new Promise((done) => setTimeout(done, ${ms}))`;
  const environment = await start(`exports.handler = async () => { ${wait(50)} }`);
  const first = await environment.invoke(invocation);
  expect(first.initDuration).toBeGreaterThan(10);
  // Timers may fire a little early.
  expect(first.duration).toBeGreaterThan(45);
  expect((await environment.invoke(invocation)).initDuration).toBeUndefined();
  await environment.close();
});

test('fails the invocation of a command that does not exist', async () => {
  const environment = await Environment.start({
    command: 'no-such-program',
    args: [],
    directory,
    variables: { PATH: process.env.PATH ?? '' },
    onOutput: () => undefined,
  });
  const { result } = await environment.invoke(invocation);
  expect(JSON.parse(Buffer.from(result.payload).toString()).errorType).toBe('Runtime.ExitError');
  expect(environment.alive).toBe(false);
});

test('its process is gone when it is closed', async () => {
  const environment = await start('exports.handler = async () => process.pid');
  const { result } = await environment.invoke(invocation);
  const pid = Number(Buffer.from(result.payload).toString());
  expect(isRunning(pid)).toBe(true);
  await environment.close();
  expect(isRunning(pid)).toBe(false);
});

test('what its process started is gone with it', async () => {
  const environment = await start(
    `const { spawn } = require('node:child_process');
     exports.handler = async () => spawn('sleep', ['600'], { stdio: 'inherit' }).pid;`,
  );
  const { result } = await environment.invoke(invocation);
  const pid = Number(Buffer.from(result.payload).toString());
  expect(isRunning(pid)).toBe(true);
  await environment.close();
  expect(await ends(pid)).toBe(true);
});

test('its process ends when the one that started it is killed', async () => {
  const parent = path.join(directory, 'parent.ts');
  const environmentModule = JSON.stringify(require.resolve('../../lambda-host/environment'));
  writeFileSync(path.join(directory, 'index.js'), 'exports.handler = async () => process.pid');
  writeFileSync(
    parent,
    `import { Environment } from ${environmentModule};
     const options = { command: process.execPath, args: [${JSON.stringify(bootstrap)}, 'index.handler'],
       directory: __dirname, variables: { LAMBDA_TASK_ROOT: __dirname }, onOutput() {} };
     Environment.start(options)
       .then((environment) => environment.invoke({ ...${JSON.stringify({ ...invocation, payload: '{}' })} as any }))
       .then(({ result }) => process.send!(Number(Buffer.from(result.payload).toString())));`,
  );
  const child = fork(parent, { execArgv: ['--import', 'tsx'], cwd: path.resolve(__dirname, '../..') });
  const [pid] = (await once(child, 'message')) as [number];
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  expect(await ends(pid)).toBe(true);
});
