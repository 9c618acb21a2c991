import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

export async function unzip(zipPath: string, directory: string): Promise<void> {
  const zip = await openPromise(zipPath);
  for await (const entry of zip.eachEntry()) {
    const path = join(directory, entry.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await buffer(await zip.openReadStreamPromise(entry)));
  }
}
