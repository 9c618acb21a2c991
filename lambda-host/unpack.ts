/** Unpacks deployment packages and layers into directories that are named after their content, so each only once. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as yauzl from 'yauzl';

/** Sum of the sizes, in bytes, of a zip's files when they are unpacked. Throws if it isn't a zip. */
export async function unzippedSize(zip: Buffer): Promise<number> {
  const archive = await yauzl.fromBufferPromise(zip);
  let size = 0;
  for await (const entry of archive.eachEntry()) size += entry.uncompressedSize;
  return size;
}

/** What to unpack: a path, and a name that changes when the content does. */
export interface Archive {
  path: string;
  sha256: string;
}

/**
 * A directory with the files of some zips, a later one's over an earlier one's, as Lambda unpacks layers. It is shared by
 * all that use the same content: not to be written to. Nobody else on this machine can read it.
 */
export async function unpacked(parent: string, archives: Archive[]): Promise<string> {
  const name = createHash('sha256')
    .update(archives.map((archive) => archive.sha256).join('\n'))
    .digest('hex');
  const directory = path.join(parent, name.slice(0, 32));
  if (existsSync(directory)) return directory;

  // Under another name until it is whole, since the process can die and another can do the same.
  const unfinished = `${directory}.${randomUUID()}`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    for (const archive of archives) await extract(archive.path, unfinished);
    await rename(unfinished, directory);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

/** `unpacked`, for zips whose content nobody has looked at yet. */
export async function unpackedZips(parent: string, ...zips: string[]): Promise<string> {
  const archiveOf = async (zip: string): Promise<Archive> => {
    const sha256 = createHash('sha256').update(await readFile(zip));
    return { path: zip, sha256: sha256.digest('hex') };
  };
  return unpacked(parent, await Promise.all(zips.map(archiveOf)));
}

async function extract(zipPath: string, directory: string): Promise<void> {
  const archive = await yauzl.openPromise(zipPath);
  // yauzl itself refuses names that lead out of the directory.
  for await (const entry of archive.eachEntry()) {
    const target = path.join(directory, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    const mode = entry.externalFileAttributes >>> 16;
    if ((mode & 0o170000) === 0o120000) {
      throw new Error(
        `${entry.fileName} is a symbolic link, which functions on this machine can't have in their zips.`,
      );
    }
    await mkdir(path.dirname(target), { recursive: true });
    const executable = (mode & 0o111) !== 0;
    await rm(target, { force: true });
    await pipeline(
      await archive.openReadStreamPromise(entry),
      createWriteStream(target, { mode: executable ? 0o700 : 0o600 }),
    );
  }
}
