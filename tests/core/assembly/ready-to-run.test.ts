import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { InvalidAssemblyError, readAssembly, runsPrecompiled } from '../../../core/assembly/ready-to-run';

/** `Microsoft.NETCore.App 10.0.1 [/usr/share/dotnet/shared/Microsoft.NETCore.App]` → the newest one's folder. */
function frameworkDirectory(): string {
  const lines = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' }).split('\n');
  const matches = lines.flatMap((line) => /^Microsoft\.NETCore\.App (\S+) \[(.*)\]$/.exec(line) ?? []);
  const [directory = '', version = ''] = [...matches].reverse();
  return join(directory, version);
}

const framework = frameworkDirectory();
const dotnetRoot = dirname(dirname(dirname(framework)));
const read = (...path: string[]) => readAssembly(readFileSync(join(...path)));
const newestIn = (directory: string): string => join(directory, readdirSync(directory).sort().pop() ?? '');

describe('an assembly of the shared framework', () => {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const otherArchitecture = architecture === 'arm64' ? 'x86_64' : 'arm64';

  test('is ReadyToRun for this machine, with about as many compiled methods as it has IL bodies', () => {
    const linq = read(framework, 'System.Linq.dll');
    if (!linq?.readyToRun) throw new Error('System.Linq.dll is not read as a ReadyToRun image');
    expect(linq).toMatchObject({ name: 'System.Linq', culture: '', referenceAssembly: false });
    expect(linq.readyToRun).toMatchObject({ operatingSystem: process.platform, architecture });
    expect(linq.readyToRun.methods).toBeGreaterThan(linq.methodsWithIl / 2);
    expect(linq.readyToRun.methods).toBeLessThan(linq.methodsWithIl * 5);
    expect(runsPrecompiled(linq, architecture)).toBe(true);
    expect(runsPrecompiled(linq, otherArchitecture)).toBe(false);
  });

  test('that only forwards types has no IL bodies', () => {
    expect(read(framework, 'System.Runtime.dll')).toMatchObject({ methodsWithIl: 0 });
  });
});

test('a reference assembly is recognised by its attribute', () => {
  const pack = newestIn(join(dotnetRoot, 'packs', 'Microsoft.NETCore.App.Ref'));
  const assembly = read(newestIn(join(pack, 'ref')), 'System.Linq.dll');
  expect(assembly).toMatchObject({ referenceAssembly: true });
  expect(assembly?.readyToRun).toBeUndefined();
});

test('a satellite assembly has a culture and no code', () => {
  const german = join(newestIn(join(dotnetRoot, 'sdk')), 'de');
  const file = readdirSync(german).find((name) => name.endsWith('.resources.dll')) ?? '';
  expect(read(german, file)).toMatchObject({ culture: 'de', methodsWithIl: 0 });
});

test('a native library and a text are no assemblies', () => {
  expect(read(framework, 'libSystem.Native.so')).toBeUndefined();
  expect(readAssembly(Buffer.from('MZ, but no image'))).toBeUndefined();
});

test('a damaged file is read or refused by name, never anything else', () => {
  const whole = readFileSync(join(framework, 'System.Threading.dll'));
  const damage = fc.record({
    length: fc.integer({ min: 0, max: whole.length }),
    at: fc.integer({ min: 0, max: whole.length - 1 }),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  fc.assert(
    fc.property(damage, ({ length, at, byte }) => {
      const file = Buffer.from(whole.subarray(0, length));
      if (at < length) file[at] = byte;
      try {
        readAssembly(file);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidAssemblyError);
      }
    }),
    { numRuns: 300 },
  );
});
