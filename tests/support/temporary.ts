/** Temporary directories of a test file, which go when its tests are through. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];
const removeAll = (): void => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
};
// Scripts use some of what the tests are made of.
if (typeof afterAll === 'function') afterAll(removeAll);
else process.once('exit', removeAll);

/** A new directory. @param name what its name begins with */
export function temporaryDirectory(name: string): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), `${name}-`)));
  made.push(directory);
  return directory;
}
