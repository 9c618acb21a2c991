import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Value for `DOTNET_SHARED_STORE` that makes the host find a layer's packages, with the trailing slash that it needs.
 *
 * @param layer the layer's zip, or a folder laid out like it
 * @param cache where a zip is unpacked, once for each content
 */
export async function unpackLayer(layer: string, cache: string): Promise<string> {
  if (!existsSync(layer)) throw new Error(`There is no layer at ${layer}.`);
  const root = statSync(layer).isDirectory() ? path.resolve(layer) : await unpack(layer, cache);
  const store = path.join(root, 'dotnetcore', 'store');
  if (!existsSync(store))
    throw new Error(`${layer} is not a layer with a package store: it holds no dotnetcore/store.`);
  return store + path.sep;
}

async function unpack(zip: string, cache: string): Promise<string> {
  const directory = path.join(
    cache,
    `layer-${createHash('sha256').update(readFileSync(zip)).digest('hex').slice(0, 16)}`,
  );
  if (existsSync(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'unpack-'));
  try {
    await extract(zip, work);
    await rename(work, directory).catch((error: Error) => {
      if (!existsSync(directory)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return directory;
}

/** yauzl refuses names that lead out of the folder. */
async function extract(zip: string, to: string): Promise<void> {
  const archive = await openPromise(zip);
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const file = path.join(to, entry.fileName);
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
  }
}
