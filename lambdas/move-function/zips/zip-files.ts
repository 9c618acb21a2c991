/** The files of a zip by the paths that they are unpacked to, where only one file can be meant. */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import type { Entry } from 'yauzl';
import { shown } from '../../../core/text';
import { Obstacle } from '../obstacle';
import type { RemoteZip } from './remote-zip';

/** Kinds of file in the upper half of an entry's external attributes, as Unix writes them; 0 where no Unix did. */
const fileKind = { mask: 0o170000, regular: 0o100000, link: 0o120000 };

/** Set in an entry whose sizes stand behind its data instead of before it (APPNOTE.TXT 4.4.4). */
const sizesFollow = 0x8;

/** Longest path, in characters: far more than a published function has. */
const maxPath = 400;

/** Where an entry is unpacked to: empty parts and `.` make no difference. A folder's path looks like a file's. */
export const unpackedPath = ({ fileName }: Entry): string =>
  fileName
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

const kindOf = (entry: Entry): number => (entry.externalFileAttributes >>> 16) & fileKind.mask;

const isFile = (entry: Entry): boolean =>
  !entry.fileName.endsWith('/') && [0, fileKind.regular].includes(kindOf(entry));

/** Paths of the regular files below a folder, relative to it; without those that may be unpacked to another place. */
export function filesBelow({ entries }: RemoteZip, folder: string): Set<string> {
  const paths = entries.filter((entry) => isFile(entry) && isPlain(entry)).map(unpackedPath);
  return new Set(paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length)));
}

/** Entries by path. */
export type FilesByPath = Map<string, Entry[]>;

/**
 * The entries whose name holds a text, in whatever case and encoding; a folder that only their names imply is none.
 * @throws Obstacle when one of them may be unpacked to another place than its name says
 */
export function filesNamed({ entries, subject }: RemoteZip, text: string): FilesByPath {
  const links = new Set(entries.filter((entry) => kindOf(entry) === fileKind.link).map(unpackedPath));
  const found: FilesByPath = new Map();
  for (const entry of entries) {
    const names = [entry.fileName, entry.fileNameRaw.toString('latin1')];
    if (!names.some((name) => name.toLowerCase().includes(text.toLowerCase()))) continue;
    const path = unpackedPath(entry);
    if (!isPlain(entry)) {
      throw new Obstacle(`${subject} has a file "${shown(entry.fileName)}", whose name programs read differently.`);
    }
    if (links.size > 0 && wayTo(path).some((step) => links.has(step))) {
      throw new Obstacle(`${subject} has a symbolic link on the way to ${path}, which may lead anywhere.`);
    }
    const same = found.get(path);
    if (same) same.push(entry);
    else found.set(path, [entry]);
  }
  return found;
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
const wayTo = (path: string): string[] => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

/** Whether a name reads the same in every encoding and shows every character. Backslashes were turned into slashes. */
const isPlain = ({ fileName, fileNameRaw }: Entry): boolean =>
  Buffer.from(fileName).equals(fileNameRaw) && shown(fileName, maxPath) === fileName;

/**
 * The only entry that is unpacked to a path.
 * @returns undefined when there is none
 * @throws Obstacle when there are several, of which the last would win, or when it is not a file
 */
export function singleFile(files: FilesByPath, path: string, subject: string): Entry | undefined {
  const [entry, ...others] = files.get(path) ?? [];
  const isFolder = [...files.keys()].some((other) => other.startsWith(`${path}/`));
  if (!entry && !isFolder) return undefined;
  if (entry && others.length === 0 && !isFolder && isFile(entry)) return entry;
  throw new Obstacle(
    `${subject} has ${path} more than once, or as something else than a file. Package it again with \`dotnet lambda package\`.`,
  );
}

/** @throws Obstacle or Error when the file is too large, or when its own header contradicts the directory */
export async function readFile({ zip, subject }: RemoteZip, entry: Entry, maxBytes: number): Promise<Buffer> {
  const refused = (why: string) => new Obstacle(`${subject} has a ${entry.fileName} that ${why}. Package it again.`);
  const bytes = Math.max(entry.uncompressedSize, entry.compressedSize);
  if (bytes > maxBytes) throw refused(`has ${bytes} bytes, of which at most ${maxBytes} are read`);
  if (!entry.canDecodeFileData()) throw refused('is encrypted, or compressed in a way that Lambda does not know');
  const header = await zip.readLocalFileHeaderPromise(entry);
  const sizes = [header.compressedSize, header.uncompressedSize, header.crc32];
  const agrees =
    header.fileName.equals(entry.fileNameRaw) &&
    header.compressionMethod === entry.compressionMethod &&
    header.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
    ((header.generalPurposeBitFlag & sizesFollow) !== 0 ||
      sizes.join() === [entry.compressedSize, entry.uncompressedSize, entry.crc32].join());
  if (!agrees) throw refused('is described differently in the directory and before its data');
  const content = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(content) !== entry.crc32) throw refused('does not match its checksum');
  return content;
}
