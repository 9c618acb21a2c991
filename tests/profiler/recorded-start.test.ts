/** From a function to its profile, and from the profile to an image that outlives the runtime it was made for. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { StartupImageReport } from '../../core/report';
import { startupHookName } from '../../core/targets';
import { readPublishedFunction } from '../../profiler/published-function';
import { type RecordResult, recordProfile } from '../../profiler/record-profile';
import { lambdaAssemblies } from '../../profiles/lambda-assemblies';
import { formatProfile, parseProfile } from '../../profiles/profile';
import { buildStartupImage, type StartupImageRequest } from '../../startup/build-image';
import { programCache } from '../../startup/build-programs';
import { buildRecorder } from '../../startup/deployed-programs';
import { startupPrograms } from '../startup/programs';
import { environmentOf, frameworkFolders, layOutRuntimes, patchedVersions } from '../startup/runtimes';
import { cache, crossgen, fixture, publish, warmed } from '../startup/toolchain';

jest.setTimeout(300_000);

const events = ['{"names":["Ada","Grace","Alan"]}', '{"names":["Edsger"]}'];

let directory: string;
let recorded: RecordResult;

async function record(input: string[], method = 'Handle'): Promise<RecordResult> {
  return recordProfile({
    published: readPublishedFunction(path.join(directory, 'function')),
    handler: `Greeting::Greeting.Function::${method}`,
    events: input,
    repeat: 2,
    recorder: await buildRecorder(programCache),
    timeout: 60,
  });
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'recorded-'));
  await publish(fixture('Greeting'), path.join(directory, 'function'));
  recorded = await record(events);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('every event is once the first, and all are answered', () => {
  expect(recorded.profile.starts).toBe(2);
  expect(recorded.answers).toHaveLength(8);
  expect(recorded.answers.every(({ ok }) => ok)).toBe(true);
  expect(JSON.parse(recorded.answers[0]?.body ?? '')).toBe('Ad*; Al*n; Gr*c*');
});

test('the profile holds what the start used, in phases, and nothing of the function', () => {
  const { profile, own } = recorded;
  const phases = new Set(profile.methods.map(({ phase }) => phase));
  expect([...phases].sort()).toEqual(['first', 'init', 'later']);
  const parse = profile.methods.find(
    ({ type, method }) => method === 'Parse' && JSON.stringify(type).includes('JsonDocument'),
  );
  expect(parse?.phase).toBe('first');
  const compiled = profile.methods.filter(({ jit }) => jit).length;
  expect(compiled).toBeGreaterThan(0);
  expect(compiled).toBeLessThan(profile.methods.length / 2);
  expect(profile.types.length).toBeGreaterThan(500);
  expect(own).toBeGreaterThan(0);
  expect(JSON.stringify([profile.methods, profile.types])).not.toMatch(/\["(Greeting|Prejit\.\w+)"/);
});

test('what was recorded is what the pipeline accepts', () => {
  expect(parseProfile(formatProfile(recorded.profile))).toEqual(recorded.profile);
});

test('a record without methods and types is refused, and the reason told', async () => {
  const runtimeConfig = path.join(directory, 'function', 'Greeting.runtimeconfig.json');
  const original = readFileSync(runtimeConfig, 'utf8');
  const config = JSON.parse(original);
  config.runtimeOptions.configProperties['System.Diagnostics.Tracing.EventSource.IsSupported'] = false;
  writeFileSync(runtimeConfig, JSON.stringify(config));
  try {
    await expect(record(['{"names":["Ada"]}'])).rejects.toMatchObject({
      name: 'RecordEmpty',
      message: expect.stringContaining('publish with -p:EventSourceSupport=true'),
    });
  } finally {
    writeFileSync(runtimeConfig, original);
  }
});

test('a function that does not start is told', async () => {
  await expect(record(['{}'], 'Nothing')).rejects.toMatchObject({
    name: 'FunctionFailed',
    message: expect.stringContaining('did not start: {'),
  });
});

test('an event that fails is told', async () => {
  const { answers } = await record(['{"nobody":[]}']);
  expect(answers[0]).toMatchObject({ ok: false, body: expect.stringContaining('KeyNotFoundException') });
});

describe('an image made for 10.0.12', () => {
  let programs: Awaited<ReturnType<typeof startupPrograms>>;
  let hook: string;
  const image = (change: Partial<StartupImageRequest> = {}): Promise<StartupImageReport> =>
    buildStartupImage({
      ...programs,
      profile: path.join(directory, 'startup.profile'),
      storeDirectory: path.join(directory, 'store'),
      architecture: 'x86_64',
      crossgen: crossgen(),
      frameworkReference: frameworkFolders('linux-x64', '10.0.12'),
      output: path.join(directory, 'image'),
      ...change,
    });

  beforeAll(async () => {
    programs = await startupPrograms();
    await publish(fixture('StaticConstructors'), path.join(directory, 'app'), ['-p:PublishReadyToRun=true']);
    await layOutRuntimes(directory);
    writeFileSync(path.join(directory, 'startup.profile'), formatProfile(recorded.profile));
    mkdirSync(path.join(directory, 'store'));
    await image();
    hook = path.join(directory, 'image', startupHookName);
  });

  test('can be made for arm64 too, of what was recorded on x86_64', async () => {
    const output = path.join(directory, 'image-arm64');
    const report = await image({
      architecture: 'arm64',
      frameworkReference: frameworkFolders('linux-arm64', '10.0.12'),
      output,
    });
    // What is left out are the other processor's instructions, and code that the framework has for it alone.
    expect(report.resolved).toBeGreaterThan(report.requested * 0.98);
    // AWS's bootstrap, and Amazon.Lambda.Core that lies in the function's zip, are in no layer. Nothing else is missing.
    const { methods, types } = recorded.profile;
    const declares = (type: unknown): boolean => Array.isArray(type) && lambdaAssemblies.includes(type[0]);
    const ofLambda = [...methods, ...types].filter(({ type }) => declares(type)).length;
    expect(report.dropped.assemblyMissing).toBeLessThanOrEqual(ofLambda);
    expect(report.compiled).toBeGreaterThan(100);
  });

  test.each(patchedVersions)('serves a function on %s', async (version) => {
    const log = path.join(directory, `compiled-on-${version}.txt`);
    const { stdout, said } = await warmed([path.join(directory, 'app', 'StaticConstructors.dll'), 'use'], {
      ...environmentOf(directory, version),
      DOTNET_STARTUP_HOOKS: hook,
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
      PREJIT_WARM_BUDGET_MS: '60000',
      DOTNET_JitStdOutFile: log,
      DOTNET_JitDisasmSummary: '1',
    });
    expect(stdout).toBe('none\n7\n');
    const [, prepared, all, failed] =
      /(\d+) of (\d+) methods and types prepared, (\d+) failed/.exec(said)?.map(Number) ?? [];
    // Between versions, methods come and go; what is left out must stay the exception.
    expect(Number(prepared)).toBeGreaterThan(Number(all) * 0.98);
    expect(Number(prepared) + Number(failed)).toBe(all);
    if (version === '10.0.12') expect(failed).toBe(0);
    // Easily compiled but not found: generic methods over types that other code of the image uses too.
    const compiled = readFileSync(log, 'utf8');
    expect(compiled).toContain('Tier0');
    expect(compiled).not.toMatch(/:RunAllMatchesWithCallback\[|:AwaitUnsafeOnCompleted\[\S+,System\.Net\.Http/);
  });
});
