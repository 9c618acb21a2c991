/** A zip with one of its files changed, or without it. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { zipTime } from '../../core/zip-entries';

/** @param content of the file from now on; undefined: there is none @throws Error when the zip has no such file */
export async function withFile(zip: Buffer, path: string, content: Buffer | undefined): Promise<Buffer> {
  const changed = new ZipFile();
  let isThere = false;
  const opened = await fromBufferPromise(zip);
  for await (const entry of opened.eachEntry()) {
    const isIt = entry.fileName === path;
    isThere ||= isIt;
    const bytes = isIt ? content : await buffer(await opened.openReadStreamPromise(entry));
    const mode = entry.externalFileAttributes >>> 16;
    if (bytes) changed.addBuffer(bytes, entry.fileName, { ...zipTime, mode });
  }
  if (!isThere) throw new Error(`The zip has no ${path} to be changed.`);
  changed.end();
  return buffer(changed.outputStream);
}
