import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

/** Content of every file in a zip, by its path. */
export async function unzipEntries(zipPath: string): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const zip = await openPromise(zipPath);
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return entries;
}
