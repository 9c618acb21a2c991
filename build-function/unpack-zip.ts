/**
 * Unpacks zips of code that strangers made. Of most files only the name, the size and the hash are of interest. Those that the build
 * reads get folders of the build's own, so that no name in a zip decides where anything is written.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as yauzl from 'yauzl';
import { deployedFiles } from '../core/function-layout/deployed-files';
import { type FileContent, fileContent } from '../core/function-layout/expected-list';
import { UnfitFunction } from '../core/function-layout/unfit-function';
import { maxUnzippedBytes } from '../core/lambda-limits';
import { isFilePath } from '../core/package-names';
import { shown } from '../core/text';

export interface UnpackedFile extends FileContent {
  /** Where it was unpacked to, with the name that it has in the zip; absent when the build has no use for it. */
  file?: string;
}

/** Most files of a zip: some times what the largest functions have, and few enough to be listed. */
const mostFiles = 20_000;

/** What the build reads: assemblies, their symbols, and what the host reads. Of others it keeps no content. */
const used = /\.(dll|pdb|json)$/;

/**
 * @param directory gets the files that the build reads
 * @returns the zip's files by path
 * @throws UnfitFunction when the zip can't be read, or holds what may not be in a function's
 */
export async function unpackZip(zip: string, directory: string): Promise<Map<string, UnpackedFile>> {
  // yauzl refuses names that lead out of a folder, and files that are larger than they say.
  const archive = await yauzl.openPromise(zip, { autoClose: false, strictFileNames: true }).catch(unreadable);
  try {
    const entries = deployedFiles(await listEntries(archive));
    const files = new Map<string, UnpackedFile>();
    for (const [path, entry] of entries) {
      const content = await archive.openReadStreamPromise(entry).then(buffer).catch(unreadable);
      const file = join(directory, String(files.size), basename(path));
      const keeps = used.test(path) && isFilePath(path);
      if (keeps) {
        await mkdir(join(directory, String(files.size)), { recursive: true });
        await writeFile(file, content);
      }
      files.set(path, { ...fileContent(content), ...(keeps && { file }) });
    }
    return files;
  } finally {
    archive.close();
  }
}

async function listEntries(archive: yauzl.ZipFile): Promise<yauzl.Entry[]> {
  const entries: yauzl.Entry[] = [];
  let bytes = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      bytes += entry.uncompressedSize;
      entries.push(entry);
      if (entries.length > mostFiles) throw new UnfitFunction(`Its zip has more than ${mostFiles} files.`);
      if (bytes > maxUnzippedBytes) {
        throw new UnfitFunction(
          `Its files have more than ${maxUnzippedBytes} bytes unpacked, which Lambda does not allow.`,
        );
      }
    }
  } catch (error) {
    return unreadable(error);
  }
  return entries;
}

function unreadable(cause: unknown): never {
  if (cause instanceof UnfitFunction) throw cause;
  throw new UnfitFunction(`Its zip can not be read: ${shown((cause as Error).message)}.`, { cause });
}
