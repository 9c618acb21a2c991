/** Zip archives of directories, the same bytes for the same files. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { fileMode, programMode, zipTime } from '../core/zip-entries';

/** A zip of every file below a directory, in the order of their paths. */
export async function zipDirectory(directory: string): Promise<Buffer> {
  const zip = new ZipFile();
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files) {
    const stats = statSync(path.join(directory, file));
    if (!stats.isFile()) continue;
    const mode = stats.mode & 0o100 ? programMode : fileMode;
    zip.addFile(path.join(directory, file), file.split(path.sep).join('/'), { ...zipTime, mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
