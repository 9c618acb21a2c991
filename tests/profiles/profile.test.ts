import { formatProfile, parseProfile, profileLimits } from '../../profiles/profile';
import { hostileProfiles } from '../startup/hostile-profiles';
import { profileText, sampleMethod, sampleType } from '../startup/sample-profile';

test('reads what it wrote', () => {
  const text = profileText([
    sampleMethod(),
    sampleMethod({ method: 'Of', arguments: [{ array: ['A', 'B'], rank: 0 }] }),
    sampleType(),
  ]);
  expect(formatProfile(parseProfile(text))).toBe(text);
});

test('reads a file of version 1, which has no types', () => {
  expect(parseProfile(profileText([sampleMethod()], { version: 1 }))).toMatchObject({
    methods: [sampleMethod()],
    types: [],
  });
});

test.each(hostileProfiles)('refuses $name and says where', ({ text, line }) => {
  expect(() => parseProfile(text)).toThrow(
    expect.objectContaining({
      name: 'StartupProfileInvalid',
      message: expect.stringContaining(`startup.profile, line ${line}: `),
    }),
  );
});

test('refuses a file over the limit without reading it', () => {
  const started = performance.now();
  expect(() => parseProfile('x'.repeat(100 * 1024 * 1024))).toThrow(/larger than/);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('refuses more methods than a start can use', () => {
  const line = `${JSON.stringify({ phase: 'init' })}\n`;
  expect(() => parseProfile(profileText([]) + line.repeat(profileLimits.lines + 1))).toThrow(
    /more than 50000 methods and types/,
  );
});

test('refuses a framework that Lambda does not run', () => {
  expect(() => parseProfile(profileText([], { framework: 'net9.0' }))).toThrow(
    /"framework" is not one of net8.0, net10.0/,
  );
});
