/** What the hook runs in init, and not only prepares: that it is done, that nothing of it is left, and that it changes nothing. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startupHookName, startupImageFiles, startupImageName } from '../../core/targets';
import { buildStartupImage, type StartupImageRequest } from '../../startup/build-image';
import { buildProgram, hookProgram } from '../../startup/build-programs';
import { startupPrograms } from './programs';
import { environmentOf, frameworkFolders, layOutRuntimes, olderVersion } from './runtimes';
import { profileText, sampleMethod } from './sample-profile';
import { cache, crossgen, fixture, frameworkDirectory, publish, warmed } from './toolchain';

jest.setTimeout(180_000);

const handshake = (phase: string): Record<string, unknown> =>
  sampleMethod({
    phase,
    type: ['System.Net.Security', 'System.Net.Security.SslStream'],
    method: 'AuthenticateAsClientAsync',
    signature:
      'instance System.Threading.Tasks.Task(System.Net.Security.SslClientAuthenticationOptions, System.Threading.CancellationToken)',
  });

const rehearsed = 'rehearsed a handshake of Tls13';

let directory: string;
const at = (...names: string[]): string => path.join(directory, ...names);

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'rehearsals-'));
  mkdirSync(at('store'));
  await publish(fixture('Rehearsed'), at('net10.0'));
  for (const phase of ['init', 'first']) await build(phase, { phase });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Change extends Partial<StartupImageRequest> {
  phase?: string;
}

async function build(output: string, { phase = 'first', ...change }: Change = {}): Promise<void> {
  writeFileSync(at(`${output}.profile`), profileText([sampleMethod(), handshake(phase)]));
  await buildStartupImage({
    ...(await startupPrograms()),
    profile: at(`${output}.profile`),
    storeDirectory: at('store'),
    architecture: 'x86_64',
    crossgen: crossgen(),
    frameworkReference: [await frameworkDirectory()],
    output: at(output),
    ...change,
  });
}

interface Found {
  found: Record<string, unknown>;
  unobserved: number;
  /** Whether it trusts its own authority, before and after it said so. */
  before: boolean;
  after: boolean;
}

async function start(
  image: string,
  { args = [] as string[], env = {} as NodeJS.ProcessEnv, framework = 'net10.0' } = {},
): Promise<Found & { said: string }> {
  const app = at(framework, 'Rehearsed.dll');
  const { stdout, said } = await warmed([app, ...args], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: [app, at(image, startupHookName)].join(path.delimiter),
    PREJIT_WARM_BUDGET_MS: '60000',
    // Where its store is.
    HOME: mkdtempSync(at('home-')),
    ...env,
  });
  return { ...JSON.parse(stdout), said };
}

/** Some sockets are the test's own. */
const nothingLeft = {
  Sockets: expect.any(Number),
  Certificates: 0,
  WorkItems: 0,
  PoolThreads: 0,
  Threads: 0,
  Exceptions: [],
};

test('a handshake is rehearsed for a first invocation that has one, and leaves nothing', async () => {
  const { found, unobserved, said } = await start('first');
  expect(said).toContain(rehearsed);
  expect(said).toContain('3 of 3 methods and types prepared, 0 failed');
  expect(found).toEqual({ ...nothingLeft, HasOpenSsl: true });
  expect(found.Sockets).toBe((await start('init')).found.Sockets);
  expect(unobserved).toBe(0);
});

test('none is rehearsed for one that init has anyway', async () => {
  const { found, said } = await start('init');
  expect(said).toContain('1 of 1 methods and types prepared, 0 failed');
  expect(found).toEqual({ ...nothingLeft, HasOpenSsl: false });
});

test('an authority that the function adds to its store afterwards is trusted', async () => {
  const { said, before, after } = await start('first', { args: ['store'] });
  expect(said).toContain(rehearsed);
  expect([before, after]).toEqual([false, true]);
});

test('one that the function writes where it can write is trusted: there nothing is rehearsed', async () => {
  const writable = mkdtempSync('/tmp/rehearsals-');
  try {
    const own = await start('first', { args: ['file', writable], env: { SSL_CERT_DIR: `/etc/ssl/certs:${writable}` } });
    expect(own.said).not.toContain('rehearsed');
    expect(own.after).toBe(true);
  } finally {
    rmSync(writable, { recursive: true, force: true });
  }
  // What that is for: elsewhere the runtime has read the authorities already, and would look again some seconds later.
  // The name is one that begins elsewhere, wherever this project lies.
  const store = path.join('/proc/self/root', at('store'));
  const elsewhere = await start('first', { args: ['file', store], env: { SSL_CERT_DIR: store } });
  expect(elsewhere.said).toContain(rehearsed);
  expect(elsewhere.after).toBe(false);
});

test('one that its code names in a variable counts as much as without: OpenSSL asks for those of the process', async () => {
  const args = ['variable', at('named.pem')];
  const rehearsing = await start('first', { args });
  expect(rehearsing.said).toContain(rehearsed);
  expect(rehearsing.after).toBe((await start('init', { args })).after);
});

test('several images rehearse once', async () => {
  const name = startupImageName('1'.repeat(32));
  await build('several', { name });
  await build('both');
  for (const file of startupImageFiles(name).slice(1)) renameSync(at('several', file), at('both', file));
  const { said } = await start('both');
  expect(said.split(rehearsed)).toHaveLength(2);
  expect(said).toContain('6 of 6 methods and types prepared, 0 failed, 2 images');
});

test('the time that init has for it is what the budget says', async () => {
  const { found, said } = await start('first', { env: { PREJIT_WARM_BUDGET_MS: '0' } });
  expect(said).toContain('0 of 3 methods and types prepared');
  expect(found).toEqual({ ...nothingLeft, HasOpenSsl: false });
});

test('it is the same on .NET 8', async () => {
  await layOutRuntimes(directory, [olderVersion]);
  await publish(fixture('Rehearsed'), at('net8.0'), ['-p:Framework=net8.0']);
  await build('older', {
    frameworkReference: frameworkFolders('linux-x64', olderVersion),
    hook: await buildProgram(hookProgram, { cache: path.join(cache, 'programs'), framework: 'net8.0' }),
  });
  const env = environmentOf(directory, olderVersion);
  const { found, said, before, after } = await start('older', { framework: 'net8.0', args: ['store'], env });
  expect(said).toContain(rehearsed);
  expect(found).toEqual({ ...nothingLeft, HasOpenSsl: true });
  expect([before, after]).toEqual([false, true]);
});
