/** Files that the next start has to read from the disk, as Lambda loads the blocks of code and layers when they are first read. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** With no block to read, `dd` has the kernel drop the whole file from its page cache (posix_fadvise, GNU coreutils' manual). */
const drop = 'for file; do dd if="$file" iflag=nocache count=0 status=none || exit; done';

/** Drops every file of the folders from the page cache, written or not. No process may have one mapped. */
export async function dropFromPageCache(folders: string[]): Promise<void> {
  const files: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    files.push(...entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)));
  }
  if (files.length === 0) return;
  // What isn't on the disk yet would stay.
  await run('sync', ['--', ...files]);
  await run('sh', ['-c', drop, 'sh', ...files]);
}
