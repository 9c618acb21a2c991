/** Checks what a layer's zip says it holds, before anything in it is read. */
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { PipelineError } from '../shared/errors';
import { startupFolder, storeFolder, type Target } from '../shared/targets';
import { refused } from './refused';

/** Lambda's limit for a function with all its layers, unzipped: 250 MB. */
const maxUnzippedBytes = 250 * 1024 * 1024;
/** Far more than any store has; keeps the checks themselves cheap. */
const maxEntries = 20_000;

const stored = 0;
const deflated = 8;

const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const dosDirectory = 0x10;

/** @throws PipelineError `LayerContentRefused` for what is no readable zip */
export async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (cause) {
    throw refused('layer.zip', `is not a readable zip: ${(cause as Error).message}`, { cause });
  }
}

/** The entries of a zip, all of them regular files where a layer may have them. */
export async function checkedEntries(zip: ZipFile, target: Target): Promise<Entry[]> {
  if (zip.entryCount > maxEntries) throw refused('layer.zip', `has ${zip.entryCount} entries, more than ${maxEntries}`);
  const entries = await allEntries(zip);
  const folders = [storeFolder(target), startupFolder(target)];
  for (const entry of entries) {
    checkPath(entry.fileName, folders);
    checkType(entry);
  }
  checkCollisions(entries.map((entry) => entry.fileName));
  const unzipped = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unzipped > maxUnzippedBytes) {
    throw new PipelineError(
      'LayerTooLarge',
      `The layer has ${unzipped} bytes unzipped; Lambda allows ${maxUnzippedBytes} for a function with all its layers. Split the manifest into several layers.`,
    );
  }
  return entries;
}

async function allEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    // The library itself refuses absolute paths, `..` and backslashes, and names them.
    throw refused('layer.zip', `is not acceptable: ${(cause as Error).message}`, { cause });
  }
  return entries;
}

function checkPath(path: string, folders: string[]): void {
  const isPlain = /^[^\p{Cc}]+$/u.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));
  if (!isPlain) throw refused(JSON.stringify(path), 'is not a plain relative path of a file');
  if (!folders.some((folder) => path.startsWith(folder))) throw refused(path, `is outside of ${folders.join(' and ')}`);
}

function checkType(entry: Entry): void {
  // Zips made on Unix carry the file mode in the upper half; others have zero there.
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & fileTypeMask;
  if ((type !== 0 && type !== regularFile) || (entry.externalFileAttributes & dosDirectory) !== 0) {
    throw refused(entry.fileName, 'is not a regular file');
  }
  if (entry.isEncrypted()) throw refused(entry.fileName, 'is encrypted');
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw refused(entry.fileName, `uses the compression method ${entry.compressionMethod}`);
  }
}

/** Two entries must not end in the same file, nor one in the folder of another. Case must not make the difference. */
function checkCollisions(paths: string[]): void {
  const files = new Set<string>();
  for (const path of paths) {
    if (files.has(path.toLowerCase())) throw refused(path, 'is there twice');
    files.add(path.toLowerCase());
  }
  for (const path of paths) {
    const parts = path.toLowerCase().split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      if (files.has(parts.slice(0, depth).join('/'))) throw refused(path, 'lies in a folder that is also a file');
    }
  }
}
