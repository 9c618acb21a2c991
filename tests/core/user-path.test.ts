/** Commands take paths from where the user stands, also when that is not the project's folder. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

jest.setTimeout(60_000);

const root = path.join(__dirname, '../..');
let elsewhere: string;

beforeAll(() => {
  elsewhere = mkdtempSync(path.join(tmpdir(), 'prejit-elsewhere-'));
  for (const file of ['Orders.runtimeconfig.json', 'manifest.txt']) writeFileSync(path.join(elsewhere, file), '{}');
});

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

/** As a user runs it there; npm itself says where that is. */
function complaintOf(command: string[]): string {
  const { INIT_CWD, ...env } = process.env;
  const { status, stderr } = spawnSync('npm', ['--prefix', root, ...command], {
    cwd: elsewhere,
    env,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  return stderr;
}

// Each refuses what it found there, which takes no time.
test.each([
  [
    'profile',
    ['run', 'profile', '--', '.', '--event', '{}'],
    () => `${path.join(elsewhere, 'Orders.deps.json')} is missing`,
  ],
  ['start', ['start', '--', 'manifest.txt'], () => "manifest.txt doesn't end in .csproj"],
])('npm run %s', (_, command, complaint) => {
  expect(complaintOf(command)).toContain(complaint());
});
