import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DirectoryState } from '../../../local/cloud/state-directory';
import { temporaryDirectory } from '../../support/temporary';

const newDirectory = (): string => temporaryDirectory('state');

describe('DirectoryState', () => {
  it('keeps what any sequence of changes left, in order', async () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', '');
    const change = fc.record({ key, value: fc.option(fc.jsonValue()) });
    await fc.assert(
      fc.asyncProperty(fc.array(change), async (changes) => {
        const directory = newDirectory();
        const expected = new Map<string, unknown>();
        const state = new DirectoryState(directory);
        for (const { key, value } of changes) {
          if (value === null) {
            expect(state.table('t').delete(key)).toBe(expected.delete(key));
          } else {
            state.table('t').set(key, value);
            expected.set(key, value);
          }
        }
        await state.flush();
        const reopened = [...new DirectoryState(directory).table('t').entries()];
        expect(JSON.stringify(reopened)).toBe(JSON.stringify([...expected]));
      }),
      { numRuns: 30 },
    );
  });

  it('writes by itself, soon after a change', async () => {
    const directory = newDirectory();
    new DirectoryState(directory).table('t').set('key', 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(new DirectoryState(directory).table('t').get('key')).toBe(1);
  });

  it('leaves whole files when its process is killed while it writes', async () => {
    const directory = newDirectory();
    const program = `
      const { DirectoryState } = require('./local/cloud/state-directory');
      const state = new DirectoryState(${JSON.stringify(directory)});
      let count = 0;
      setInterval(() => {
        state.table('t').set('count', { count: ++count, padding: 'x'.repeat(300000) });
        state.flush().then(() => count === 20 && console.log('writing'));
      }, 0);`;
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', program]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const value = new DirectoryState(directory).table<{ count: number; padding: string }>('t').get('count');
    expect(value?.count).toBeGreaterThanOrEqual(20);
    expect(value?.padding).toHaveLength(300000);
  });

  it('stores bytes once, under their hash', async () => {
    const directory = newDirectory();
    const state = new DirectoryState(directory);
    const hash = await state.putBlob(Buffer.from('hello'));
    expect(await state.putBlob(Buffer.from('hello'))).toBe(hash);
    expect(readFileSync(state.blobPath(hash), 'utf8')).toBe('hello');
    expect(readdirSync(join(directory, 'blobs'))).toEqual([hash]);
  });
});
