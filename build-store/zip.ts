/** Writes zips that depend on their content alone. */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** An entry: its content is a file on disk or a text. */
export type ZipEntry = { path: string; source: string } | { path: string; content: string };

/**
 * The earliest time that a zip can hold, read as UTC, and rights that let Lambda's user read: with these fixed and the
 * entries sorted by path, the same content gives the same bytes on any day, in any folder and time zone.
 */
const entryOptions = { mtime: new Date(Date.UTC(1980, 0, 1)), mode: 0o100644, forceDosTimestamp: true };

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
    zip.addBuffer(content, entry.path, entryOptions);
  }
  zip.end();
  await written;
  return { zipBytes: output.bytesWritten, unzippedBytes };
}
