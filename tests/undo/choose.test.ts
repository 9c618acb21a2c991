/** Which release is meant, where a layer has several targets. */
import { allTargets, targetName } from '../../core/targets';
import { differences } from '../../undo/changes';
import { chooseRelease } from '../../undo/choose';
import { lineOf } from '../../undo/history';
import type { KnownRelease } from '../../undo/releases';

/** A release by its targets' versions. `undefined`: deleted. The first of a list is the current one. */
function release(
  planned: string,
  versions: Record<string, number | undefined>,
  isLatest = false,
  wasReleased = true,
  wasUndone = false,
): KnownRelease {
  const targets = Object.entries(versions).map(([name, version]) => {
    const target = allTargets.find((each) => targetName(each) === name);
    if (!target) throw new Error(`${name} is no target.`);
    return {
      target,
      artifact: String(version),
      version,
      recorded: wasReleased ? { at: planned, by: 'arn' } : undefined,
      isLatest,
      isInLine: wasReleased && !wasUndone,
    };
  });
  const manifest = { key: 'manifests/web/D.csproj', versionId: 'v', sha256: '' };
  const recorded = targets.map(({ target }) => ({ ...target, level: 'cross-module' as const, fingerprint: '' }));
  return { id: planned, record: { planned, manifest, targets: recorded }, targets };
}

const releases = [
  release('4', { 'net10.0-x86_64': 3, 'net8.0-x86_64': 2 }, true),
  release('3', { 'net10.0-x86_64': 2, 'net8.0-x86_64': 1 }),
  release('2', { 'net10.0-x86_64': 1, 'net8.0-x86_64': 1 }),
  release('1', { 'net10.0-x86_64': 1 }),
];

const choose = (all: KnownRelease[], to?: string, isReleased = true) =>
  chooseRelease({ layer: 'web', releases: all, to, isReleased });

test.each([
  [undefined, '3'],
  ['2', 'AlreadyCurrent or ambiguous'],
  ['net10.0-x86_64:2', '3'],
  ['net8.0-x86_64:1', '3'],
  ['net10.0-x86_64:1', '2'],
])('--to %s', (to, id) => {
  const chosen = () => choose(releases, to).id;
  if (id.length === 1) expect(chosen()).toBe(id);
  else expect(chosen).toThrow(expect.objectContaining({ name: 'VersionAmbiguous' }));
});

test('of releases with the same number the one is meant that has it throughout', () => {
  expect(choose(releases.slice(0, 3), '1').id).toBe('2');
});

test('what the version before was is not passed over because it was deleted', () => {
  const [current, ...others] = releases;
  const gone = release('3b', { 'net10.0-x86_64': undefined });
  expect(() => choose([current as KnownRelease, gone, ...others])).toThrow(
    expect.objectContaining({ name: 'LayerVersionDeleted' }),
  );
});

test('a release that was gone back from is passed over', () => {
  const [current, ...others] = releases;
  const undone = release('3b', { 'net10.0-x86_64': 9 }, false, true, true);
  expect(choose([current as KnownRelease, undone, ...others]).id).toBe('3');
});

test('an upload that came to nothing is undone by the current release', () => {
  expect(choose(releases, undefined, false).id).toBe('4');
  expect(choose(releases, 'net10.0-x86_64:3', false).id).toBe('4');
  expect(() => choose(releases, 'net10.0-x86_64:3')).toThrow(expect.objectContaining({ name: 'AlreadyCurrent' }));
});

test.each([
  ['A B C', 'A B C'],
  ['A A B B', 'A B'],
  ['A B A', 'A'],
  ['A B A C', 'A C'],
  ['A B C B A', 'A'],
  ['A B A D B', 'A D B'],
])('of %s in turn, %s led to the last', (newest, line) => {
  expect(lineOf(newest.split(' '))).toEqual(line.split(' '));
});

test('one that never came to be is passed over', () => {
  const [current, ...others] = releases;
  const failed = release('3b', { 'net10.0-x86_64': undefined }, false, false);
  expect(choose([current as KnownRelease, failed, ...others]).id).toBe('3');
});

test('a layer that is at none of the known releases needs a version', () => {
  const others = releases.slice(1);
  expect(() => choose(others)).toThrow(expect.objectContaining({ name: 'NoEarlierVersion' }));
  expect(choose(others, 'net10.0-x86_64:2').id).toBe('3');
});

test('packages differ by version, come and go', () => {
  const list = (...names: string[]) =>
    names.map((name) => ({ id: name.split(' ')[0] ?? '', version: name.split(' ')[1] ?? '' }));
  expect(differences(list('A 1', 'B 1', 'C 1'), list('a 2', 'B 1', 'D 1'))).toEqual({
    changed: [{ id: 'A', from: '1', to: '2' }],
    removed: list('C 1'),
    added: list('D 1'),
  });
});
