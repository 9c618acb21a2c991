/** Zip archives of directories, the same bytes for the same files. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** The earliest time that zip can hold: archives say nothing of when they were made. */
const mtime = new Date(1980, 0, 1);

/** A zip of every file below a directory, in the order of their paths. */
export async function zipDirectory(directory: string): Promise<Buffer> {
  const zip = new ZipFile();
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files) {
    const stats = statSync(path.join(directory, file));
    if (!stats.isFile()) continue;
    const mode = stats.mode & 0o100 ? 0o100755 : 0o100644;
    zip.addFile(path.join(directory, file), file.split(path.sep).join('/'), { mtime, mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
