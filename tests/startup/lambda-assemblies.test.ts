/** What a profile names of AWS's bootstrap, which no build sees: prepared by name where it is there, and nowhere else. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { StartupImageReport } from '../../core/report';
import { startupHookName } from '../../core/targets';
import { profileLimits } from '../../profiles/profile';
import { buildStartupImage } from '../../startup/build-image';
import { startupPrograms } from './programs';
import { coreLibrary, profileText, sampleMethod, sampleType } from './sample-profile';
import { cache, crossgen, fixture, frameworkDirectory, publish, warmed } from './toolchain';

jest.setTimeout(180_000);

const bootstrap = 'Amazon.Lambda.RuntimeSupport';
const machine = [bootstrap, `${bootstrap}.Bootstrap+Machine`];
const generic = [bootstrap, `${bootstrap}.Bootstrap+Wrapper\`1+Machine`, [[coreLibrary, 'System.__Canon']]];
const builder = [coreLibrary, 'System.Runtime.CompilerServices.AsyncTaskMethodBuilder'];
const task = (result: unknown): unknown => [coreLibrary, 'System.Threading.Tasks.Task`1', [result]];

const startOf = (type: unknown, phase = 'first'): unknown =>
  sampleMethod({ phase, type: builder, method: 'Start', signature: 'instance System.Void(!!0&)', arguments: [type] });

const named = [
  startOf(machine),
  startOf(generic),
  sampleType({ type: machine }),
  sampleType({ type: task(machine) }),
  sampleType({ type: task(['Amazon.Lambda.Core', 'Amazon.Lambda.Core.Context']) }),
  sampleType({ phase: 'later', type: { array: machine, rank: 0 } }),
];

let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'lambda-'));
  mkdirSync(path.join(directory, 'store'));
  for (const initializer of ['false', 'true']) {
    const output = path.join(directory, `initializer-${initializer}`, 'app');
    await publish(fixture('LambdaAssemblies'), output, [`-p:WithInitializer=${initializer}`]);
  }
  await publish(fixture('StaticConstructors'), path.join(directory, 'other', 'app'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function build(name: string, uses: unknown[]): Promise<StartupImageReport> {
  const profile = path.join(directory, `${name}.profile`);
  writeFileSync(profile, profileText(uses));
  return buildStartupImage({
    profile,
    storeDirectory: path.join(directory, 'store'),
    ...(await startupPrograms()),
    architecture: 'x86_64',
    crossgen: crossgen(),
    frameworkReference: [await frameworkDirectory()],
    output: path.join(directory, name),
  });
}

const start = (image: string, program: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof warmed> =>
  warmed([path.join(directory, program)], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: path.join(directory, image, startupHookName),
    PREJIT_WARM_BUDGET_MS: '60000',
    ...env,
  });

const awsBootstrap = path.join('initializer-false', 'app', `${bootstrap}.dll`);

describe('types of AWS’s bootstrap', () => {
  beforeAll(async () => {
    const report = await build('image', [sampleMethod(), ...named, startOf(machine, 'init')]);
    // What init uses is not warmed, and no code of theirs can be in the image.
    expect(report).toMatchObject({ requested: 8, resolved: 8, warmed: 3, loaded: 4, dropped: {} });
  });

  test('are prepared by name under that bootstrap, and nothing of it runs', async () => {
    const log = path.join(directory, 'compiled.txt');
    const { stdout, said } = await start('image', awsBootstrap, {
      DOTNET_JitStdOutFile: log,
      DOTNET_JitDisasmSummary: '1',
    });
    expect(said).toContain('7 of 7 methods and types prepared, 0 failed');
    expect(stdout).toBe('none\n7\n');
    const compiled = readFileSync(log, 'utf8');
    expect(compiled).toContain(`AsyncTaskMethodBuilder:Start[${bootstrap}.Bootstrap+Machine]`);
    expect(compiled).toContain(
      `AsyncTaskMethodBuilder:Start[${bootstrap}.Bootstrap+Wrapper\`1+Machine[System.__Canon]]`,
    );
  });

  test('are left alone under another bootstrap', async () => {
    const { stdout, said } = await start('image', path.join('other', 'app', 'StaticConstructors.dll'));
    expect(said).toContain('1 of 1 methods and types prepared, 0 failed');
    expect(stdout).not.toContain('Exception');
  });

  test('are left alone where one of the two assemblies has an initializer, as AWS’s have not', async () => {
    const { stdout, said } = await start('image', path.join('initializer-true', 'app', `${bootstrap}.dll`));
    expect(said).toContain('1 of 1 methods and types prepared, 0 failed');
    expect(stdout).toBe('none\n7\n');
  });
});

test('an assembly of them that is damaged costs no other warming', async () => {
  const app = path.join(directory, 'damaged');
  cpSync(path.join(directory, 'initializer-false', 'app'), app, { recursive: true });
  writeFileSync(path.join(app, 'Amazon.Lambda.Core.dll'), 'no assembly');
  const hook = path.join(directory, 'image', startupHookName);
  const started = warmed([path.join(app, `${bootstrap}.dll`)], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: hook,
  });
  // The program itself needs it, and says so.
  await expect(started).rejects.toMatchObject({
    stdout: expect.stringContaining('1 of 1 methods and types prepared, 0 failed'),
    stderr: expect.stringContaining('Amazon.Lambda.Core'),
  });
});

test('names that the bootstrap no longer has are counted, and the rest is prepared', async () => {
  const gone = [bootstrap, `${bootstrap}.Bootstrap+Gone`];
  await build('stale', [sampleMethod(), startOf(gone), sampleType({ type: gone }), startOf(machine)]);
  const { stdout, said } = await start('stale', awsBootstrap);
  expect(said).toContain('2 of 4 methods and types prepared, 2 failed');
  expect(stdout).toBe('none\n7\n');
});

test('names that no type has, and names of other assemblies, are dropped', async () => {
  const report = await build('dropped', [
    sampleMethod(),
    ...['A++B', '+A', Array(9).fill('A').join('+')].map((name) => sampleType({ type: [bootstrap, name] })),
    sampleType({ type: [bootstrap, 'Generic`1', [[coreLibrary, 'System.Void']]] }),
    sampleType({ type: ['Amazon.Lambda.Corel', 'Amazon.Lambda.Core.Context'] }),
    sampleMethod({ type: machine, method: 'MoveNext', signature: 'instance System.Void()' }),
  ]);
  expect(report).toMatchObject({
    resolved: 1,
    dropped: { typeMissing: 3, wrongTypeArguments: 1, assemblyMissing: 2 },
  });
  expect((await start('dropped', awsBootstrap)).said).toContain('1 of 1 methods and types prepared, 0 failed');
});

test('as many names as a profile holds, which no bootstrap has, cost no more than the time budget', async () => {
  const nested = Array.from({ length: profileLimits.lines - 1 }, (_, index) => Array(8).fill(`T${index}`).join('+'));
  const report = await build('many', [
    sampleMethod(),
    ...nested.map((name) => sampleType({ type: [bootstrap, `${bootstrap}.${name}`] })),
  ]);
  // What one image may make a start do (image/ImageLimits.cs).
  expect(report.warmed + report.loaded).toBe(30_000);
  const { stdout, said } = await start('many', awsBootstrap, { PREJIT_WARM_BUDGET_MS: '50' });
  expect(said).toContain('stopped by the time budget');
  expect(stdout).toBe('none\n7\n');
});
