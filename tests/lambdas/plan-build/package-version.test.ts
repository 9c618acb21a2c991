import fc from 'fast-check';
import { normaliseVersion } from '../../../lambdas/plan-build/package-version';

test.each([
  ['1.0', '1.0.0'],
  ['1', '1.0.0'],
  ['1.2.3.0', '1.2.3'],
  ['1.2.3.4', '1.2.3.4'],
  ['01.002.3', '1.2.3'],
  ['[1.2.3]', '1.2.3'],
  ['1.0.0-RC.1', '1.0.0-rc.1'],
  ['1.0.0+sha.abc', '1.0.0'],
  [' 1.0.0 ', '1.0.0'],
])('%s reads %s', (written, normalised) => {
  expect(normaliseVersion(written)).toBe(normalised);
});

test('a version is the name of a folder, so its length has an end', () => {
  expect(normaliseVersion(`1.0.0-${'a'.repeat(94)}`)).toBeDefined();
  expect(normaliseVersion(`1.0.0-${'a'.repeat(95)}`)).toBeUndefined();
});

test.each(['1.*', '[1.0,)', '(1.0,2.0)', '[1.0', '1.0-', '1.0.0-a..b', '', '1.0.0.0.0', '-1.0'])(
  '%s is not exact',
  (written) => {
    expect(normaliseVersion(written)).toBeUndefined();
  },
);

test('a normalised version stays as it is', () => {
  const numbers = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
  const label = fc.option(fc.stringMatching(/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)?$/));
  fc.assert(
    fc.property(numbers, label, (parts, suffix) => {
      const written = parts.map((part) => part % 1_000_000_000).join('.') + (suffix === null ? '' : `-${suffix}`);
      const once = normaliseVersion(written);
      expect(once).toBeDefined();
      expect(normaliseVersion(once ?? '')).toBe(once);
    }),
  );
});
