/**
 * Directories with a stack that is up. To run the program and create its resources takes seconds, so that is done once for each
 * version of the program, and copied: the cloud keeps everything in files.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { holdDirectory } from '../../local/commands/hold-directory';
import { localRegion, localStackName, openLocalStack, root } from '../../local/commands/local-stack';
import type { Console } from '../../local/console';
import { fingerprint } from '../../local/engine/fingerprint';

const cache = path.join(root, '.prejit', 'tests', 'provisioned');
const provisioned = path.join(cache, 'stack');
const versionFile = path.join(cache, 'version');

const quiet: Console = { line() {}, busy() {}, idle() {} };

/** A new directory for `openLocalStack`, which finds nothing to do in it. @param name what its name begins with */
export async function provisionedDirectory(name: string): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), `${name}-`));
  // Tests run in several processes: one provisions, the others wait.
  const held = await holdDirectory(cache, () => {});
  if (held.served) throw new Error(`${cache} is served, and should be these tests' alone.`);
  try {
    await provision();
    cpSync(provisioned, directory, { recursive: true });
  } finally {
    held.release();
  }
  return directory;
}

async function provision(): Promise<void> {
  const version = versionNow();
  if (existsSync(versionFile) && readFileSync(versionFile, 'utf8') === version) return;
  for (const old of [versionFile, provisioned]) rmSync(old, { recursive: true, force: true });
  const stack = await openLocalStack({ directory: provisioned, console: quiet });
  await stack.close();
  writeFileSync(versionFile, version);
}

/** Of what decides what the program declares, and of the cloud, which decides how it keeps that. */
function versionNow(): string {
  const hash = createHash('sha256');
  hash.update(fingerprint(root, { stack: localStackName, region: localRegion(), accountId: '' }));
  const folder = path.join(root, 'local', 'cloud');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files.sort()) hash.update(readFileSync(path.join(folder, file)));
  return hash.digest('hex');
}
