/** The image generator, crossgen2 and the startup hook, as they run in a build and in a function. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { functionHookName, functionLayerFiles, functionStartupFolder } from '../../core/function-layer';
import type { StartupImageReport } from '../../core/report';
import { startupHookName, startupImageFiles, startupImageName } from '../../core/targets';
import { buildStartupImage } from '../../startup/build-image';
import { deployedFunction, layOutLayer } from './function-layer';
import { hostileProfiles } from './hostile-profiles';
import { functionHook, startupPrograms } from './programs';
import { coreLibrary, profileText, sampleMethod, sampleType } from './sample-profile';
import { cache, crossgen, dotnet, dotnetProgram, fixture, frameworkDirectory, publish, warmed } from './toolchain';

jest.setTimeout(180_000);

const own = 'StaticConstructors';
const type = (name: string, ...typeArguments: string[]): unknown[] =>
  typeArguments.length === 0 ? [own, name] : [own, name, typeArguments.map((argument) => [coreLibrary, argument])];
const read = (name: unknown[]): unknown => sampleMethod({ type: name, method: 'Read', signature: 'System.Int32()' });

const methods = [
  ...['Precise', 'Lazy', 'Initialised'].map((name) => read(type(name))),
  ...['System.__Canon', 'System.Int32'].map((argument) => read(type('Generic`1', argument))),
  ...['Precise', 'Lazy', 'Initialised', 'Instance'].map((name) =>
    sampleMethod({ type: type(name), method: '.cctor', signature: 'System.Void()' }),
  ),
  sampleMethod({ type: type('Instance'), method: '.ctor', signature: 'instance System.Void()' }),
  sampleMethod({ type: type('Precise'), method: 'Calls', signature: 'System.Int32()' }),
];

const types = [
  ...['Precise', 'Lazy', 'Initialised', 'Instance'].map((name) => type(name)),
  type('Generic`1', 'System.Int32'),
  type('Generic`1', 'System.String'),
  { array: type('Precise'), rank: 0 },
].map((each) => sampleType({ type: each }));
const uses = [sampleMethod(), ...methods, ...types];

let directory: string;
let framework: string;
let programs: Awaited<ReturnType<typeof startupPrograms>>;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'image-'));
  framework = await frameworkDirectory();
  programs = await startupPrograms();
  await publish(fixture(own), path.join(directory, 'app'), ['-p:PublishReadyToRun=true']);
  cpSync(path.join(directory, 'app', `${own}.dll`), path.join(directory, 'store', `${own}.dll`));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function build(name: string, profile: string, change = {}): Promise<StartupImageReport> {
  const file = path.join(directory, `${name}.profile`);
  writeFileSync(file, profile);
  return buildStartupImage({
    profile: file,
    storeDirectory: path.join(directory, 'store'),
    ...programs,
    architecture: 'x86_64',
    crossgen: crossgen(),
    frameworkReference: [framework],
    output: path.join(directory, name),
    ...change,
  });
}

const runWith = (name: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof warmed> =>
  warmed([path.join(directory, 'app', `${own}.dll`), 'use'], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: path.join(directory, name, startupHookName),
    PREJIT_WARM_BUDGET_MS: '60000',
    ...env,
  });

describe('a startup image', () => {
  let report: StartupImageReport;

  beforeAll(async () => {
    report = await build('image', profileText(uses));
  });

  test('holds the methods and types that exist', () => {
    expect(report).toMatchObject({
      requested: uses.length,
      resolved: uses.length,
      warmed: methods.length + 1,
      loaded: types.length,
      dropped: {},
    });
    expect(report.compiled).toBeGreaterThan(0);
  });

  test.each(['1', '0'])('prepares all and runs no static constructor (TieredCompilation=%s)', async (tiered) => {
    const { stdout, said } = await runWith('image', { DOTNET_TieredCompilation: tiered });
    expect(said).toContain(`${report.resolved} of ${report.resolved} methods and types prepared, 0 failed`);
    expect(stdout).toBe('none\n7\n');
  });

  test('prepares virtual methods as well', async () => {
    const clone = { type: [coreLibrary, 'System.Version'], method: 'Clone', signature: 'instance System.Object()' };
    await build('virtual', profileText([sampleMethod(clone)]));
    const log = path.join(directory, 'compiled.txt');
    // Without any precompiled code, what is prepared has to be compiled.
    const compile = { DOTNET_ReadyToRun: '0', DOTNET_JitStdOutFile: log, DOTNET_JitDisasmSummary: '1' };
    await runWith('virtual', compile);
    expect(readFileSync(log, 'utf8')).toContain('System.Version:Clone()');
  });

  test('has the same bytes every time', async () => {
    await build('again', profileText(uses));
    for (const file of startupImageFiles(programs.name))
      expect(
        readFileSync(path.join(directory, 'again', file)).equals(readFileSync(path.join(directory, 'image', file))),
      ).toBe(true);
  });

  test.each([
    ['it is switched off', { PREJIT_WARM: 'off' }],
    ['it does not run in Lambda', { AWS_LAMBDA_RUNTIME_API: undefined }],
  ])('is left alone when %s', async (_, env) => {
    expect(await runWith('image', env)).toMatchObject({ stdout: 'none\n7\n', said: '' });
  });

  test('stops when the time is up', async () => {
    const { stdout, said } = await runWith('image', { PREJIT_WARM_BUDGET_MS: '0' });
    expect(stdout).toBe('none\n7\n');
    expect(said).toContain(`0 of ${report.resolved} methods and types prepared`);
  });

  test('stops when it has taken its share of the function’s memory', async () => {
    const { stdout, said } = await runWith('image', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1' });
    expect(stdout).toBe('none\n7\n');
    expect(said).toContain(`0 of ${report.resolved} methods and types prepared`);
    expect(said).toContain('stopped by the memory budget');
  });

  test.each(['', 'much', '-1', '0', '99999999999999999999'])(
    'takes the smallest function’s share when the memory is "%s"',
    async (memory) => {
      const { said } = await runWith('image', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory });
      expect(said).toContain(`${report.resolved} of ${report.resolved} methods and types prepared`);
    },
  );

  /** The list's identity, with other tokens. */
  const withTokens = (list: Buffer, tokens: Buffer): Buffer => {
    const seen = Buffer.alloc(4);
    seen.writeInt32LE(tokens.length / 4);
    return Buffer.concat([list.subarray(0, 16), seen, tokens]);
  };

  const damaged = 'the warm list is damaged';
  test.each<[string, string, (list: Buffer) => Buffer]>([
    ['is empty', damaged, () => Buffer.alloc(0)],
    ['is cut off in its head', damaged, (list) => list.subarray(0, 7)],
    ['is cut off in a token', damaged, (list) => list.subarray(0, list.length - 1)],
    ['is longer than any that is written', damaged, (list) => Buffer.concat([list, Buffer.alloc(4 * 30_000)])],
    ['counts less than nothing', damaged, (list) => Buffer.concat([list.subarray(0, 16), Buffer.alloc(4, 0xff)])],
    [
      'counts more than it holds',
      damaged,
      (list) => Buffer.concat([list.subarray(0, 16), Buffer.from('01000000', 'hex')]),
    ],
    ['is large', damaged, (list) => Buffer.concat([list, Buffer.alloc(256 * 1024 * 1024)])],
    [
      'belongs to another image',
      'belongs to another image',
      (list) => Buffer.concat([Buffer.alloc(16), list.subarray(16)]),
    ],
    [
      'names what is not there',
      '0 of 16 methods and types prepared, 16 failed',
      (list) => withTokens(list, Buffer.alloc(64, 0x2b)),
    ],
    ...['00000000', 'ffffffff', '00000001', 'ffffff1b', 'ffffff0a', '01000002', '01000004', '01000070', 'ffffff8a'].map(
      (token): [string, string, (list: Buffer) => Buffer] => [
        `holds the token ${token}`,
        '0 of 1 methods and types prepared, 1 failed',
        (list) => withTokens(list, Buffer.from(token, 'hex')),
      ],
    ),
  ])('does no harm when its list %s', async (_, reason, damage) => {
    cpSync(path.join(directory, 'image'), path.join(directory, 'damaged'), { recursive: true });
    writeFileSync(
      path.join(directory, 'damaged', `${programs.name}.warm`),
      damage(readFileSync(path.join(directory, 'image', `${programs.name}.warm`))),
    );
    const { stdout, said } = await runWith('damaged');
    expect(stdout).toBe('none\n7\n');
    expect(said).toContain(reason);
  });

  test('does no harm when it is not ReadyToRun, or no assembly at all', async () => {
    cpSync(path.join(directory, 'image'), path.join(directory, 'broken'), { recursive: true });
    writeFileSync(path.join(directory, 'broken', `${programs.name}.dll`), 'no assembly');
    expect((await runWith('broken')).stdout).toBe('none\n7\n');
  });
});

describe('images of several layers', () => {
  const second = startupImageName('second');
  const precise = read(type('Precise'));
  const lazy = read(type('Lazy'));
  let together: string;

  beforeAll(async () => {
    await build('first', profileText([sampleMethod(), precise]));
    await build('second', profileText([lazy]), { name: second });
  });

  beforeEach(() => {
    together = path.join(directory, 'together');
    rmSync(together, { recursive: true, force: true });
    for (const name of ['first', 'second']) cpSync(path.join(directory, name), together, { recursive: true });
  });

  /** Adds an image whose assembly is named as the second is, in files of another name. */
  const add = (from: string, name: string): void => {
    for (const extension of ['.dll', '.warm'])
      cpSync(path.join(directory, from, second + extension), path.join(together, name + extension));
  };

  test('are all warmed', async () => {
    const { stdout, said } = await runWith('together');
    expect(said).toContain('3 of 3 methods and types prepared, 0 failed, 2 images');
    expect(stdout).toBe('none\n7\n');
  });

  test('share the budgets, and what each uses first comes first', async () => {
    const log = path.join(directory, 'order.txt');
    const env = { DOTNET_ReadyToRun: '0', DOTNET_JitStdOutFile: log, DOTNET_JitDisasmSummary: '1' };
    // So few that one of the two threads takes them all, and compiles them in their order.
    const { said } = await runWith('together', env);
    expect(said).toContain('3 of 3 methods and types prepared');
    const compiled = readFileSync(log, 'utf8');
    const places = ['List`1[System.__Canon]:Add(', 'Lazy:Read()', 'Precise:Read()'].map((each) =>
      compiled.indexOf(each),
    );
    expect(places[0]).toBeGreaterThan(0);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect((await runWith('together', { PREJIT_WARM_BUDGET_MS: '0' })).said).toContain(
      '0 of 3 methods and types prepared',
    );
  });

  test('are warmed under the name that they had before layers had names of their own', async () => {
    for (const extension of ['.dll', '.warm']) rmSync(path.join(together, second + extension));
    add('second', 'Prejit.Startup.Image');
    expect((await runWith('together')).said).toContain('3 of 3 methods and types prepared, 0 failed, 2 images');
  });

  test('are left out, and that is said, when they have their list in another format', async () => {
    cpSync(path.join(together, `${second}.warm`), path.join(together, `${second}.warm-2`));
    rmSync(path.join(together, `${second}.warm`));
    const { stdout, said } = await runWith('together');
    expect(said).toContain(`${second}.dll has no warm list for this hook`);
    expect(said).toContain('2 of 2 methods and types prepared, 0 failed, 1 image');
    expect(stdout).toBe('none\n7\n');
  });

  test('are left out when another one has their name', async () => {
    await build('third', profileText([precise]), { name: second });
    add('third', 'Prejit.Startup.Image.third');
    const { stdout, said } = await runWith('together');
    expect(said).toContain('Prejit.Startup.Image.third.dll is left out: ');
    expect(said).toContain('3 of 3 methods and types prepared, 0 failed');
    expect(stdout).toBe('none\n7\n');
  });

  test('are not more than a function has layers', async () => {
    for (let number = 1; number <= 5; number++) add('second', `Prejit.Startup.Image.x${number}`);
    const { stdout, said } = await runWith('together');
    expect(said).toContain('more images than a function has layers');
    expect(said).toContain('5 images');
    expect(stdout).toBe('none\n7\n');
  });
});

describe("a function's own layer", () => {
  beforeAll(async () => {
    await build('own', profileText([read(type('Lazy'))]), { name: startupImageName('own') });
    await build('packages', profileText([sampleMethod(), read(type('Precise'))]));
    cpSync(await functionHook(), path.join(directory, 'own', functionHookName));
  });

  test.each(['packages:own', 'own:packages'])(
    'is warmed by its hook, beside that of a layer of packages (%s)',
    async (order) => {
      const files = { packages: startupHookName, own: functionHookName };
      const hooks = order.split(':').map((layer) => path.join(directory, layer, files[layer as keyof typeof files]));
      const both = { DOTNET_STARTUP_HOOKS: hooks.join(':') };
      const { stdout, said } = await runWith('packages', both);
      expect(said).toContain('2 of 2 methods and types prepared, 0 failed, 1 image');
      expect(said).toContain('1 of 1 methods and types prepared, 0 failed, 1 image');
      expect(stdout).toBe('none\n7\n');
      expect((await runWith('packages', { ...both, PREJIT_WARM: 'off' })).said).toBe('');
    },
  );

  test('is warmed before its program runs, which is in the layer too', async () => {
    const [task, opt] = [path.join(directory, 'app'), path.join(directory, 'opt')];
    layOutLayer(opt, task, deployedFunction(task, own), {
      compiled: [`${own}.dll`],
      hook: functionStartupFolder + functionHookName,
    });
    cpSync(path.join(directory, 'own'), path.join(opt, functionStartupFolder), { recursive: true });
    const program = [dotnetProgram, 'exec', path.join(task, `${own}.dll`), 'use'];
    const { stdout, stderr } = spawnSync(path.join(opt, functionLayerFiles.start), program, {
      env: {
        ...{ PATH: process.env.PATH, LAMBDA_TASK_ROOT: task, DOTNET_ROOT: path.dirname(dotnetProgram) },
        ...{ AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1', PREJIT_WARM_LOG: '1', PREJIT_WARM_BUDGET_MS: '60000' },
      },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Prejit\.Startup: 1 of 1 methods and types prepared, .*\nnone\n7\n$/);
  });
});

describe('a profile that does not fit', () => {
  test('is reduced to what exists, and the rest is counted', async () => {
    const report = await build(
      'stale',
      profileText([
        sampleMethod(),
        sampleMethod({ method: 'Gone' }),
        sampleMethod({ signature: 'instance System.Void(!0, System.Int32)' }),
        sampleMethod({ type: [coreLibrary, 'System.Gone'] }),
        sampleMethod({ type: ['Gone', 'Type'] }),
        sampleMethod({ type: [coreLibrary, 'System.Collections.Generic.List`1'] }),
        sampleMethod({ type: [coreLibrary, 'System.Collections.Generic.List`1', [[coreLibrary, 'System.Void']]] }),
        sampleMethod({ type: [coreLibrary, 'System.Runtime.Intrinsics.Arm.AdvSimd'] }),
        sampleMethod({ type: { array: [coreLibrary, 'System.Byte'], rank: 0 } }),
        sampleType({ type: [coreLibrary, 'System.Gone'] }),
      ]),
    );
    expect(report).toMatchObject({
      requested: 10,
      resolved: 1,
      dropped: { assemblyMissing: 1, methodMissing: 2, otherArchitecture: 1, typeMissing: 3, wrongTypeArguments: 2 },
    });
    expect((await runWith('stale')).stdout).toBe('none\n7\n');
  });

  test('names no file of a package that could be an option of the compiler', async () => {
    const storeDirectory = path.join(directory, 'named');
    mkdirSync(storeDirectory);
    for (const name of ['a\n--jitpath:b.so\n.dll', 'a b.dll', '"a".dll', `${own}.dll`])
      cpSync(path.join(directory, 'store', `${own}.dll`), path.join(storeDirectory, name));
    writeFileSync(path.join(directory, 'named.profile'), profileText([sampleMethod()]));
    const output = path.join(directory, 'named-image');
    const { generator, name: imageName } = programs;
    await dotnet([
      generator,
      path.join(directory, 'named.profile'),
      output,
      imageName,
      'x64',
      framework,
      storeDirectory,
    ]);
    const references = readFileSync(path.join(output, 'references.rsp'), 'utf8').split('\n');
    expect(references.filter((line) => line.includes(storeDirectory))).toEqual([
      `-r:${path.join(storeDirectory, `${own}.dll`)}`,
    ]);
    expect(references.filter((line) => !/^-r:\/|^$/.test(line))).toEqual([]);
  });

  test('is refused when nothing of it exists', async () => {
    await expect(build('nothing', profileText([sampleMethod({ type: ['Gone', 'Type'] })]))).rejects.toMatchObject({
      name: 'StartupProfileInvalid',
      message: expect.stringContaining('none of its 1 methods and types exists'),
    });
  });

  test.each(hostileProfiles)('is refused by the generator: $name', ({ text, line }) => {
    const file = path.join(directory, 'hostile.profile');
    writeFileSync(file, text);
    const generate = (): Buffer =>
      execFileSync(
        'dotnet',
        [
          programs.generator,
          file,
          path.join(directory, 'refused'),
          programs.name,
          'x64',
          framework,
          path.join(directory, 'store'),
        ],
        { stdio: 'pipe' },
      );
    expect(generate).toThrow(
      expect.objectContaining({ status: 2, message: expect.stringContaining(`line ${line}: `) }),
    );
  });

  test('is refused with 100 MB before it is read', async () => {
    await expect(build('large', 'x'.repeat(100 * 1024 * 1024))).rejects.toMatchObject({
      name: 'StartupProfileInvalid',
    });
  });
});
