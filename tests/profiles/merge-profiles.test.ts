import { mergeProfiles } from '../../profiles/merge-profiles';
import { parseProfile, type StartupProfile } from '../../profiles/profile';
import { profileText, sampleMethod, sampleType } from '../startup/sample-profile';

const profile = (methods: [name: string, phase: string, jit?: boolean][], header = {}): StartupProfile =>
  parseProfile(
    profileText(
      methods.map(([method, phase, jit = false]) => sampleMethod({ method, phase, jit })),
      header,
    ),
  );

const names = ({ methods }: StartupProfile): string[] => methods.map(({ method, phase }) => `${phase} ${method}`);

test('takes the earliest phase and, within it, the earliest place', () => {
  const one = profile([
    ['A', 'init'],
    ['B', 'init'],
    ['C', 'first'],
    ['D', 'later'],
  ]);
  const two = profile([
    ['B', 'init'],
    ['D', 'first'],
    ['E', 'first'],
  ]);
  expect(names(mergeProfiles([one, two]))).toEqual(['init A', 'init B', 'first D', 'first C', 'first E']);
});

test('does not depend on the order of the profiles', () => {
  const one = profile(
    [
      ['A', 'init'],
      ['B', 'first', true],
    ],
    { packages: ['b/1', 'a/1'] },
  );
  const two = profile(
    [
      ['C', 'init'],
      ['B', 'first'],
    ],
    { packages: ['a/2'], architectures: ['arm64'] },
  );
  expect(mergeProfiles([one, two])).toEqual(mergeProfiles([two, one]));
  expect(mergeProfiles([one, two])).toMatchObject({
    packages: ['a/1', 'a/2', 'b/1'],
    architectures: ['arm64', 'x86_64'],
    starts: 2,
  });
});

test('remembers that a method was compiled in any of the starts', () => {
  const merged = mergeProfiles([profile([['A', 'init', false]]), profile([['A', 'first', true]])]);
  expect(merged.methods).toMatchObject([{ phase: 'init', jit: true }]);
});

test('merges types as it merges methods', () => {
  const types = (...uses: [name: string, phase: string][]): StartupProfile =>
    parseProfile(profileText(uses.map(([name, phase]) => sampleType({ type: ['A', name], phase }))));
  const merged = mergeProfiles([types(['B', 'first'], ['C', 'first']), types(['C', 'init'], ['D', 'later'])]);
  expect(merged.types.map(({ type, phase }) => [phase, (type as string[])[1]])).toEqual([
    ['init', 'C'],
    ['first', 'B'],
    ['later', 'D'],
  ]);
});

test('leaves a single profile as it is', () => {
  const one = profile([
    ['B', 'init'],
    ['A', 'first', true],
  ]);
  expect(mergeProfiles([one])).toEqual(one);
});

test('refuses profiles of different frameworks', () => {
  expect(() => mergeProfiles([profile([]), profile([], { framework: 'net8.0' })])).toThrow(/net10.0 and net8.0/);
});
