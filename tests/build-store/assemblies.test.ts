import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFiles } from '../../build-store/assemblies';
import type { Outcome } from '../../build-store/compile';
import type { Architecture } from '../../core/targets';

const directory = mkdtempSync(join(tmpdir(), 'prejit-assemblies-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The newest shared framework of this machine: `Microsoft.NETCore.App 10.0.1 [/usr/share/dotnet/shared/…]`. */
const runtimes = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' });
const [newest] = [...runtimes.matchAll(/^Microsoft\.NETCore\.App (\S+) \[(.*)\]$/gm)].reverse();
const framework = join(newest?.[2] ?? '', newest?.[1] ?? '');
const newestIn = (path: string): string => join(path, readdirSync(path).sort().pop() ?? '');
const dotnetRoot = dirname(dirname(dirname(framework)));
const references = newestIn(join(newestIn(join(dotnetRoot, 'packs', 'Microsoft.NETCore.App.Ref')), 'ref'));
const satellites = join(newestIn(join(dotnetRoot, 'sdk')), 'de');

const thisMachine: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const describeFile = async (file: string, architecture = thisMachine, outcomes = new Map<string, Outcome>()) => {
  const contents = await describeFiles([{ path: file, source: file, original: file }], architecture, outcomes);
  return contents.assemblies[0] ?? contents.otherFiles[0];
};

test('a precompiled assembly is reported with its methods and without a reason', async () => {
  const file = join(framework, 'System.Linq.dll');
  const report = await describeFile(file);
  expect(report).toEqual({
    path: file,
    ilBytes: readFileSync(file).length,
    nativeBytes: readFileSync(file).length,
    readyToRun: true,
    methods: expect.any(Number),
  });
});

test.each([
  [
    'code for another platform',
    join(framework, 'System.Linq.dll'),
    /^came ReadyToRun-compiled in its package, for linux/,
  ],
  ['a facade', join(framework, 'System.Runtime.dll'), /^has no IL bodies \(facade\)$/],
  ['a reference assembly', join(references, 'System.Linq.dll'), /^reference assembly$/],
  [
    'resources',
    join(satellites, readdirSync(satellites).find((name) => name.endsWith('.resources.dll')) ?? ''),
    /^satellite assembly \(resources only\)$/,
  ],
])('%s has the reason why it is not compiled', async (_, file, reason) => {
  const report = await describeFile(file, thisMachine === 'arm64' ? 'x86_64' : 'arm64');
  expect(report).toMatchObject({ readyToRun: false, methods: 0, reason: expect.stringMatching(reason) });
});

test("the compiler's refusal, its limits and damage are told", async () => {
  const file = join(references, 'System.Linq.dll');
  const refused = { kind: 'refused', detail: 'Code generation failed' } as const;
  expect(await describeFile(file, thisMachine, new Map([[file, { reason: refused }]]))).toMatchObject({
    reason: 'the compiler refused it: Code generation failed',
    notCompiled: refused,
  });
  const tooCostly = { kind: 'too-costly', detail: 'more than 63 seconds of processor time' } as const;
  expect(await describeFile(file, thisMachine, new Map([[file, { reason: tooCostly }]]))).toMatchObject({
    reason: 'compiling it takes too long or too much memory: more than 63 seconds of processor time',
  });
  const damaged = join(directory, 'Damaged.dll');
  writeFileSync(damaged, readFileSync(join(framework, 'System.Linq.dll')).subarray(0, 10_000));
  expect(await describeFile(damaged)).toMatchObject({ readyToRun: false, notCompiled: { kind: 'damaged' } });
});

test('an assembly that is compiled at a lower level says so', async () => {
  const file = join(framework, 'System.Linq.dll');
  const outcome: Outcome = { level: 'ready-to-run', reason: { kind: 'too-costly', detail: 'more than 9 seconds' } };
  expect(await describeFile(file, thisMachine, new Map([[file, outcome]]))).toMatchObject({
    readyToRun: true,
    level: 'ready-to-run',
    levelReason: 'compiling it takes too long or too much memory: more than 9 seconds',
  });
});

test('a native library is no assembly', async () => {
  const file = join(framework, 'libSystem.Native.so');
  expect(await describeFile(file)).toEqual({ path: file, bytes: readFileSync(file).length });
});
