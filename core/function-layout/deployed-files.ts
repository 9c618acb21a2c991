/**
 * The files of a function's zip by the paths that Lambda unpacks them to. A zip that programs may unpack differently is refused: what
 * lies in the function's folder has to be known exactly.
 */
import { shown } from '../text';
import { UnfitFunction } from './unfit-function';

/** What is read of an entry, as `yauzl` has it. */
export interface ZipEntry {
  fileName: string;
  /** The name's bytes. */
  fileNameRaw: Uint8Array;
  externalFileAttributes: number;
}

/** Kinds of file in the upper half of an entry's external attributes, as Unix writes them; 0 where no Unix did. */
const fileKind = { mask: 0o170000, regular: 0o100000, folder: 0o040000 };

/** The start script compares names as lines, and `b2sum` quotes these or reads them otherwise: `-` is its standard input. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unlistable = /[\u0000-\u001f\u007f\\]|^-$/;

/**
 * The zip's files by path, in the zip's order; folders are left out.
 * @throws UnfitFunction when a file's path or kind leaves a choice
 */
export function deployedFiles<Entry extends ZipEntry>(entries: Iterable<Entry>): Map<string, Entry> {
  const files = new Map<string, Entry>();
  for (const entry of entries) {
    if (isFolder(entry)) continue;
    const path = unpackedPath(entry);
    if (files.has(path)) throw refused(path, 'is in it twice');
    files.set(path, entry);
  }
  for (const path of files.keys()) {
    const parent = parentsOf(path).find((folder) => files.has(folder));
    if (parent !== undefined) throw refused(parent, 'is a file and a folder in it');
  }
  return files;
}

const isFolder = ({ fileName, externalFileAttributes }: ZipEntry): boolean =>
  fileName.endsWith('/') || kindOf(externalFileAttributes) === fileKind.folder;

const kindOf = (attributes: number): number => (attributes >>> 16) & fileKind.mask;

function unpackedPath({ fileName, fileNameRaw, externalFileAttributes }: ZipEntry): string {
  const kind = kindOf(externalFileAttributes);
  if (kind !== 0 && kind !== fileKind.regular) throw refused(fileName, 'is a symbolic link, or no file at all');
  if (!Buffer.from(fileName).equals(fileNameRaw)) throw refused(fileName, 'has a name that programs read differently');
  const path = fileName
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (path === '' || fileName.startsWith('/') || path.split('/').includes('..')) {
    throw refused(fileName, 'has a name that leads elsewhere');
  }
  if (unlistable.test(path)) throw refused(fileName, 'has a character in its name that lists of files can not hold');
  return path;
}

/** `a/b/c` → `a`, `a/b`. */
const parentsOf = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

const refused = (path: string, why: string): UnfitFunction =>
  new UnfitFunction(`Its zip has "${shown(path)}", which ${why}. Package it as \`dotnet lambda package\` does.`);
