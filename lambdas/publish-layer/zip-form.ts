/**
 * The form of a layer's zip. A zip says many things twice (in its directory and before each file) and some in two ways, and
 * whoever unpacks it may believe the other one. What the build program writes has one form, and nothing else is taken.
 */
import type { Entry, LocalFileHeader, ZipFile } from 'yauzl';
import { fileMode } from '../../core/zip-entries';
import { refused } from './refused';

/** Bit 11: names are UTF-8. Every other flag changes how a file is read. */
const utf8Flag = 0x0800;
const stored = 0;
const deflated = 8;
/** Bytes of a local file header, and of the end of the directory, without names and comments. */
const localHeaderBytes = 30;
const directoryHeaderBytes = 46;
const directoryEndBytes = 22;

/**
 * @param modeOf the mode that a file has to have, by its path; default: one that everybody may read and its owner may write
 * @throws PipelineError `LayerContentRefused` that names the entry
 */
export async function checkForm(zip: ZipFile, entries: Entry[], modeOf = (_path: string) => fileMode): Promise<void> {
  for (const entry of entries) checkEntry(entry, modeOf(entry.fileName));
  let end = 0;
  // One file after the other, without anything before, between or after them that a reader could take for a file.
  for (const entry of [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader !== end) throw refused(entry.fileName, 'does not follow the file before it');
    end = await checkLocalHeader(zip, entry);
  }
  const directory = entries.reduce((sum, { fileNameLength }) => sum + directoryHeaderBytes + fileNameLength, 0);
  if (end + directory + directoryEndBytes !== zip.fileSize) throw refused('layer.zip', 'holds more than its files');
}

function checkEntry(entry: Entry, wanted: number): void {
  const { fileName: path } = entry;
  // Zips made on Unix carry the file's mode in the upper half.
  const mode = entry.externalFileAttributes >>> 16;
  if (mode !== wanted) throw refused(path, `has the mode ${mode.toString(8)}, not ${wanted.toString(8)}`);
  if ((entry.externalFileAttributes & 0xffff) !== 0) throw refused(path, 'has attributes of another system');
  if (entry.generalPurposeBitFlag !== utf8Flag) {
    throw refused(path, `has the flags ${entry.generalPurposeBitFlag.toString(16)}, not ${utf8Flag.toString(16)}`);
  }
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    throw refused(path, `uses the compression method ${entry.compressionMethod}`);
  }
  // A name in an extra field would count for some readers.
  if (entry.extraFieldLength > 0 || entry.fileCommentLength > 0) throw refused(path, 'has extra fields or a comment');
}

/** What stands in the directory and once more before the file. */
const repeatedFields = [
  'generalPurposeBitFlag',
  'compressionMethod',
  'crc32',
  'compressedSize',
  'uncompressedSize',
] as const;

/** Returns where the entry ends. */
async function checkLocalHeader(zip: ZipFile, entry: Entry): Promise<number> {
  const header = await readLocalHeader(zip, entry);
  const isSame = repeatedFields.every((field) => header[field] === entry[field]);
  if (!isSame || header.fileName.toString('utf8') !== entry.fileName || header.extraField.length > 0) {
    throw refused(entry.fileName, "has another header before its data than in the zip's directory");
  }
  const headerEnd = entry.relativeOffsetOfLocalHeader + localHeaderBytes + header.fileName.length;
  return headerEnd + entry.compressedSize;
}

async function readLocalHeader(zip: ZipFile, entry: Entry): Promise<LocalFileHeader> {
  try {
    return await zip.readLocalFileHeaderPromise(entry);
  } catch (cause) {
    throw refused(entry.fileName, `has no readable header: ${(cause as Error).message}`, { cause });
  }
}
