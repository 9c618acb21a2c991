import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findArtifacts, globToRegExp } from '../../../local/builds/artifacts';
import { temporaryDirectory } from './helpers';

function sourceWith(...files: string[]): string {
  const directory = temporaryDirectory();
  for (const file of files) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    writeFileSync(join(directory, file), file);
  }
  return directory;
}

describe('findArtifacts', () => {
  it('finds files below the base directory with their folders', () => {
    const source = sourceWith('out/layer.zip', 'out/deep/er/a.xml', 'other.txt');
    expect(findArtifacts({ files: ['**/*'], 'base-directory': 'out' }, source)).toEqual([
      { file: join(source, 'out/deep/er/a.xml'), name: 'deep/er/a.xml' },
      { file: join(source, 'out/layer.zip'), name: 'layer.zip' },
    ]);
  });

  it('lists a file once that two patterns match', () => {
    const source = sourceWith('layer.zip');
    expect(findArtifacts({ files: ['layer.zip', '*.zip'] }, source)).toHaveLength(1);
  });

  it('throws for a pattern without a file, and for a missing base directory', () => {
    const source = sourceWith('layer.zip');
    expect(() => findArtifacts({ files: ['*.xml'] }, source)).toThrow('no matching artifact paths found for *.xml');
    expect(() => findArtifacts({ files: ['*'], 'base-directory': 'gone' }, source)).toThrow(
      'no matching base directory',
    );
  });
});

describe('globToRegExp', () => {
  it.each([
    ['*', 'a.txt', true],
    ['*', 'b/a.txt', false],
    ['**/*', 'b/c/a.txt', true],
    ['b/**/*', 'b/a.txt', true],
    ['b/**/*', 'c/a.txt', false],
    ['a.t?t', 'a.txt', true],
    ['a.txt', 'axtxt', false],
    ['./a.txt', 'a.txt', true],
  ])('%s against %s: %s', (pattern, name, expected) => {
    expect(globToRegExp(pattern).test(name)).toBe(expected);
  });
});
