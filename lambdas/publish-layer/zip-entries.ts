/** Checks what a layer's zip says it holds, before anything in it is read. */
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { PipelineError } from '../../core/errors';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import { refused } from './refused';
import { checkForm } from './zip-form';

/** Far more than any store has; keeps the checks themselves cheap. */
const maxEntries = 20_000;

/** @throws PipelineError `LayerContentRefused` for what is no readable zip */
export async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (cause) {
    throw refused('layer.zip', `is not a readable zip: ${(cause as Error).message}`, { cause });
  }
}

/** What the files of a layer may be. */
export interface LayerForm {
  /** @throws PipelineError `LayerContentRefused` for a path that it can't have */
  checkPath(path: string): void;
  /** The mode of a file; default: a plain file's. */
  modeOf?: (path: string) => number;
}

/** The entries of a zip, all of them files where the layer may have them. */
export async function checkedEntries(zip: ZipFile, { checkPath, modeOf }: LayerForm): Promise<Entry[]> {
  if (zip.entryCount > maxEntries) throw refused('layer.zip', `has ${zip.entryCount} entries, more than ${maxEntries}`);
  const entries = await allEntries(zip);
  for (const entry of entries) checkPath(entry.fileName);
  checkCollisions(entries.map((entry) => entry.fileName));
  const unzipped = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unzipped > maxUnzippedBytes) {
    throw new PipelineError(
      'LayerTooLarge',
      `The layer has ${unzipped} bytes unzipped; Lambda allows ${maxUnzippedBytes} for a function with all its layers. Make it of less.`,
    );
  }
  await checkForm(zip, entries, modeOf);
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
