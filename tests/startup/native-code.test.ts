/** Packages that call native libraries: to load one runs its constructors, so warming must not. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startupHookName } from '../../core/targets';
import { buildStartupImage } from '../../startup/build-image';
import { startupPrograms } from './programs';
import { profileText, sampleMethod } from './sample-profile';
import { cache, crossgen, fixture, frameworkDirectory, publish, warmed } from './toolchain';

jest.setTimeout(180_000);

const method = (assembly: string, name: string): unknown =>
  sampleMethod({ type: [assembly, `${assembly}.Library`], method: name, signature: 'System.Int32()' });
const marshaled = sampleMethod({
  type: ['LateBound', 'LateBound.Marshaled'],
  method: 'abs',
  signature: 'System.Int32(System.Object)',
});

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(cache, 'native-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each(['true', 'false'])('no native library is loaded (ReadyToRun: %s)', async (readyToRun) => {
  const at = (name: string): string => path.join(directory, readyToRun, name);
  await publish(fixture('NativeCode'), at('app'), [`-p:PublishReadyToRun=${readyToRun}`]);
  mkdirSync(at('store'));
  for (const assembly of ['EarlyBound', 'LateBound'])
    cpSync(path.join(at('app'), `${assembly}.dll`), path.join(at('store'), `${assembly}.dll`));
  const methods = ['EarlyBound', 'LateBound'].flatMap((assembly) =>
    ['Native', 'Calls', 'Managed'].map((name) => method(assembly, name)),
  );
  writeFileSync(at('startup.profile'), profileText([...methods, marshaled]));
  const report = await buildStartupImage({
    profile: at('startup.profile'),
    storeDirectory: at('store'),
    ...(await startupPrograms()),
    architecture: 'x86_64',
    crossgen: crossgen(),
    frameworkReference: [await frameworkDirectory()],
    output: at('image'),
  });
  // Left are the two methods of LateBound that are no native functions; whoever calls one binds it only then.
  expect(report).toMatchObject({ resolved: 2, warmed: 2, dropped: { nativeCode: 5 } });
  const { stdout, said } = await warmed([path.join(at('app'), 'NativeCode.dll')], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: path.join(at('image'), startupHookName),
  });
  expect(said).toContain('2 of 2 methods and types prepared, 0 failed');
  expect(stdout).toBe('7\n');
});
