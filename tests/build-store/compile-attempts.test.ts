import { compileAttempts } from '../../build-store/compile-attempts';

const megabytes = 2 ** 20;
const levels = (...args: Parameters<typeof compileAttempts>) => compileAttempts(...args).map(({ level }) => level);

test('each level is followed by the lower ones', () => {
  expect(levels('ready-to-run', 1, undefined)).toEqual(['ready-to-run']);
  expect(levels('cross-module', 1, undefined)).toEqual(['cross-module', 'ready-to-run']);
  expect(levels('profiled', 1, 'startup.mibc')).toEqual(['cross-module', 'ready-to-run', 'startup-profile']);
});

test('the last one compiles the methods of the profile and no others', () => {
  const [, , last] = compileAttempts('profiled', 1, 'startup.mibc');
  expect(last?.options).toEqual(['--partial', '--mibc:startup.mibc']);
});

test('an assembly may cost what its size explains, and less when it has cost too much before', () => {
  const [first, second] = compileAttempts('cross-module', 39 * megabytes, undefined);
  // Microsoft.Graph: 140 seconds of processor time and 2.2 GB.
  expect(first?.limits.cpuSeconds).toBeGreaterThan(1.5 * 140);
  expect(first?.limits.residentBytes).toBeGreaterThan(1.5 * 2200 * megabytes);
  expect(second?.limits.cpuSeconds).toBeLessThan(140);
});

test('one that never ends leaves its build two minutes', () => {
  // LanguageExt.Core, which uses one processor.
  const attempts = compileAttempts('cross-module', 6_915_584, undefined);
  expect(attempts.reduce((sum, { limits }) => sum + (limits.cpuSeconds ?? 0), 0)).toBeLessThan(90);
});
