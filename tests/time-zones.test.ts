/** A zip depends on its content alone: also not on the time zone of whoever writes it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(60_000);

const root = join(__dirname, '..');

/** In a process of its own: a process takes its time zone over when it starts, and jest's `process.env` is a copy. */
function hashesIn(timeZone: string): Record<string, string> {
  const args = ['-r', join(root, 'scripts/typescript.cjs'), join(root, 'tests/support/hash-zips.ts')];
  const env = { ...process.env, TZ: timeZone };
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
}

test('every writer of zips writes the same bytes in every time zone', () => {
  const expected = hashesIn('UTC');
  expect(Object.keys(expected)).toEqual(['layer', 'functionCode', 'buildSource']);
  for (const timeZone of ['America/New_York', 'Europe/Berlin', 'Asia/Tokyo']) {
    expect({ timeZone, ...hashesIn(timeZone) }).toEqual({ timeZone, ...expected });
  }
});
