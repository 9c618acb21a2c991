/** Writes zips that depend on their content alone. */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fileMode, zipTime } from '../core/zip-entries';

/** An entry: its content is a file on disk or a text. Default of its mode: a plain file. */
export type ZipEntry = { path: string; mode?: number } & ({ source: string } | { content: string });

/** Returns the sizes in bytes of the zip and of the files in it. */
export async function writeZip(
  zipPath: string,
  entries: ZipEntry[],
): Promise<{ zipBytes: number; unzippedBytes: number }> {
  const zip = new ZipFile();
  const output = createWriteStream(zipPath);
  const written = pipeline(zip.outputStream, output);
  let unzippedBytes = 0;
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const content = 'content' in entry ? Buffer.from(entry.content) : await readFile(entry.source);
    unzippedBytes += content.length;
    // Lambda's user is another one than the build's, and has to read every file.
    zip.addBuffer(content, entry.path, { ...zipTime, mode: entry.mode ?? fileMode });
  }
  zip.end();
  await written;
  return { zipBytes: output.bytesWritten, unzippedBytes };
}
