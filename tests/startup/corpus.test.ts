import { mkdtempSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { prepareCorpus } from './corpus/corpus';
import { cache } from './toolchain';

// The most used packages take minutes: npm run corpus.
test('warming runs no method of the example’s packages', async () => {
  const directory = mkdtempSync(path.join(cache, 'corpus-'));
  const { prepared, ran, control } = await prepareCorpus(directory, 'small', () => {});
  rmSync(directory, { recursive: true, force: true });
  expect(prepared).toBeGreaterThan(10_000);
  expect(ran).toEqual([]);
  // Where there is something to run, it is seen.
  expect(control.length).toBeGreaterThan(0);
}, 300_000);
