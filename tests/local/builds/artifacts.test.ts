import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findArtifacts } from '../../../local/builds/artifacts';
import { temporaryDirectory } from '../../support/temporary';

function sourceWith(...files: string[]): string {
  const directory = temporaryDirectory('build');
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

  it('throws for a base directory without a file, and for a missing one', () => {
    const source = sourceWith('layer.zip');
    mkdirSync(join(source, 'empty'));
    expect(() => findArtifacts({ files: ['**/*'], 'base-directory': 'empty' }, source)).toThrow(
      'no matching artifact paths found for **/*',
    );
    expect(() => findArtifacts({ files: ['**/*'], 'base-directory': 'gone' }, source)).toThrow(
      'no matching base directory',
    );
  });
});
