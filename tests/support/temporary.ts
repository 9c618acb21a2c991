/**
 * Temporary directories of tests. `npm test` gives a run a directory of its own for all of them, and removes that: a test file can't
 * tell when its last server has written its last. What scripts make of them goes with the script.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];
const isTest = typeof afterAll === 'function';
if (!isTest) {
  process.once('exit', () => {
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  });
}

/** A new directory. @param name what its name begins with */
export function temporaryDirectory(name: string): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), `${name}-`)));
  made.push(directory);
  return directory;
}
