/** Writes one zip of files from others, in the form in which the build program writes a layer's. */
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ZipFile as OpenZip } from 'yauzl';
import { ZipFile } from 'yazl';
import { fileMode, zipTime } from '../../core/zip-entries';

interface ZippedFile {
  path: string;
  content: Buffer;
}

/** Those of an open zip's files that are taken, or one file. */
export type ZipPart = { zip: OpenZip; takes(path: string): boolean } | ZippedFile;

/** The same files give the same bytes. @returns the size in bytes of the files, unpacked */
export async function joinZips(zipPath: string, parts: ZipPart[]): Promise<number> {
  const files: ZippedFile[] = [];
  for (const part of parts) files.push(...('zip' in part ? await filesOf(part) : [part]));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const joined = new ZipFile();
  for (const { path, content } of files) joined.addBuffer(content, path, { ...zipTime, mode: fileMode });
  joined.end();
  await pipeline(joined.outputStream, createWriteStream(zipPath));
  return files.reduce((sum, { content }) => sum + content.length, 0);
}

async function filesOf({ zip, takes }: Exclude<ZipPart, ZippedFile>): Promise<ZippedFile[]> {
  const files: ZippedFile[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!takes(entry.fileName)) continue;
    files.push({ path: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return files;
}
