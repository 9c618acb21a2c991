/** Packages whose modules have initializers: warming must leave them to the function, whichever way a profile reaches them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { StartupImageReport } from '../../core/report';
import { startupHookName } from '../../core/targets';
import { buildStartupImage } from '../../startup/build-image';
import { startupPrograms } from './programs';
import { coreLibrary, profileText, sampleMethod, sampleType } from './sample-profile';
import { cache, crossgen, fixture, frameworkDirectory, publish, warmed } from './toolchain';

jest.setTimeout(180_000);

const app = 'ModuleInitializers';
const packages = ['Initializing', 'Referring', 'Bystander'];

const type = ['Initializing', 'Initializing.Type'];
const struct = ['Initializing', 'Initializing.Struct'];
const list = (element: unknown): unknown => [coreLibrary, 'System.Collections.Generic.List`1', [element]];
const array = (element: unknown): unknown => ({ array: element, rank: 0 });

const call = (method: string, signature = 'System.Object()'): unknown =>
  sampleMethod({ type: ['Referring', 'Referring.Calls'], method, signature });
const bystander = (argument: unknown): unknown =>
  sampleMethod({
    type: ['Bystander', 'Bystander.Generic'],
    method: 'Method',
    signature: 'System.Int32()',
    arguments: [argument],
  });

/** Of the package itself, of code that refers to it, and of others that get its types as arguments. */
const reaching = [
  sampleMethod({ type, method: 'Method', signature: 'System.Int32()' }),
  sampleMethod({ type, method: '.cctor', signature: 'System.Void()' }),
  sampleMethod({ type: ['Initializing', '<Module>'], method: '.cctor', signature: 'System.Void()' }),
  ...['New', 'List', 'ListOfStructs', 'Array', 'Boxed', 'Token', 'Derives', 'Implements'].map((method) => call(method)),
  ...['Method', 'Nested', 'Static', 'Generic', 'Nothing'].map((method) => call(method, 'System.Int32()')),
  call('Casts', 'System.Boolean(System.Object)'),
  call('Virtual', 'System.Int32(Initializing.Type)'),
  call('Interface', 'System.Int32(Initializing.IInterface)'),
  sampleMethod({ type: ['Referring', 'Referring.Derived'], method: '.ctor', signature: 'instance System.Void()' }),
  sampleMethod({ type: ['Referring', 'Referring.Implementation'], method: 'Do', signature: 'instance System.Int32()' }),
  ...[type, struct, list(type), list(struct), array(type), array(list(struct))].map(bystander),
  ...[type, struct, array(struct)].map((argument) => sampleMethod({ type: list(argument) })),
  sampleMethod({
    type: ['Bystander', 'Bystander.Box`1', [type]],
    method: 'Has',
    signature: 'instance System.Boolean(System.Object)',
  }),
  ...[type, struct, list(type), array(type), ['Referring', 'Referring.Derived']].map((each) =>
    sampleType({ type: each }),
  ),
];
const own = sampleMethod({ type: [app, 'Program'], method: 'Own', signature: 'System.Int32()' });
const harmless = [
  sampleMethod(),
  sampleMethod({ type: ['Bystander', 'Bystander.Generic'], method: 'Plain', signature: 'System.Int32()' }),
  bystander([coreLibrary, 'System.Int32']),
];

let directory: string;
let framework: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'initializers-'));
  framework = await frameworkDirectory();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([
  ['IL', ['-p:PublishReadyToRun=false']],
  ['ReadyToRun', ['-p:PublishReadyToRun=true', '-p:PublishReadyToRunCrossgen2ExtraArgs=--opt-cross-module:*']],
])('packages as %s', (kind, options) => {
  let published: string;
  let report: StartupImageReport;

  beforeAll(async () => {
    published = path.join(directory, kind, 'app');
    await publish(fixture(app), published, options);
    report = await image('image', packages, [...harmless, ...reaching, own]);
  });

  async function image(name: string, assemblies: string[], uses: unknown[]): Promise<StartupImageReport> {
    const storeDirectory = path.join(directory, kind, `${name}-store`);
    mkdirSync(storeDirectory);
    for (const each of assemblies)
      cpSync(path.join(published, `${each}.dll`), path.join(storeDirectory, `${each}.dll`));
    const profile = path.join(directory, kind, `${name}.profile`);
    writeFileSync(profile, profileText(uses));
    return buildStartupImage({
      profile,
      storeDirectory,
      ...(await startupPrograms()),
      architecture: 'x86_64',
      crossgen: crossgen(),
      frameworkReference: [framework],
      output: path.join(directory, kind, name),
    });
  }

  const start = (name: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof warmed> =>
    warmed([path.join(published, `${app}.dll`)], {
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
      DOTNET_STARTUP_HOOKS: path.join(directory, kind, name, startupHookName),
      PREJIT_WARM_BUDGET_MS: '60000',
      ...env,
    });

  test('what reaches an initializer is left out and counted', () => {
    expect(report).toMatchObject({
      resolved: harmless.length,
      warmed: harmless.length,
      loaded: 0,
      dropped: { moduleInitializer: reaching.length, assemblyMissing: 1 },
    });
  });

  test.each(['0', '1'])('no initializer runs, and the function works (failing fast: %s)', async (failFast) => {
    const { stdout, said } = await start('image', { FAIL_FAST: failFast });
    expect(said).toContain(`${harmless.length} of ${harmless.length} methods and types prepared, 0 failed`);
    expect(stdout).toBe('none\n7\n');
  });

  test('an initializer of an assembly that is both a package and the function does not run either', async () => {
    const both = await image('both', [...packages, app], [...harmless, own]);
    expect(both.dropped).toEqual({ moduleInitializer: 1 });
    expect((await start('both')).stdout).toBe('none\n7\n');
  });

  test('code that may name an assembly that is not here is left out', async () => {
    const without = await image(
      'without',
      ['Referring', 'Bystander'],
      [...harmless, call('Nothing', 'System.Int32()')],
    );
    expect(without.dropped).toEqual({ referenceMissing: 1 });
    expect((await start('without')).stdout).toBe('none\n7\n');
  });
});
