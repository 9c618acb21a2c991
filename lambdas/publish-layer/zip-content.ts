/** Reads a layer's files, one at a time, so that memory holds no more than the largest of them. */
import { buffer } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import { type ManagedAssembly, tryReadAssembly } from '../../core/assembly/ready-to-run';
import { PipelineError } from '../../core/errors';
import { refused } from './refused';

export interface LayerFile {
  path: string;
  /** Size in bytes. */
  bytes: number;
  /** What a managed assembly says of itself. Absent for every other file. */
  assembly?: ManagedAssembly | 'damaged';
}

export interface ZipContent {
  /** All files but those that are kept. */
  files: LayerFile[];
  /** Content of the files that were asked for, by path. */
  kept: Map<string, Buffer>;
}

/** Inflates every file: sizes that differ from what the zip declares, and damaged data, end in an error. */
export async function readContent(zip: ZipFile, entries: Entry[], keep: string[]): Promise<ZipContent> {
  const content: ZipContent = { files: [], kept: new Map() };
  for (const entry of entries) {
    const path = entry.fileName;
    const isKept = keep.includes(path);
    const bytes = await inflate(zip, entry, isKept);
    if (isKept && bytes) content.kept.set(path, bytes);
    else {
      const assembly = bytes && tryReadAssembly(bytes);
      content.files.push({ path, bytes: entry.uncompressedSize, ...(assembly && { assembly }) });
    }
  }
  return content;
}

/** A file's whole content. @throws PipelineError `LayerContentRefused` when it can't be unpacked */
export async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    // The stream fails once it gives more bytes than the entry declares: the sum of those was checked before.
    return await buffer(await zip.openReadStreamPromise(entry));
  } catch (cause) {
    throw damaged(entry, cause);
  }
}

const damaged = ({ fileName }: Entry, cause: unknown): PipelineError =>
  refused(fileName, `can't be unpacked: ${(cause as Error).message}`, { cause });

/** Reads a file to its end and returns its bytes if it is an executable image or `keep` is set. */
async function inflate(zip: ZipFile, entry: Entry, keep: boolean): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let isKept = keep;
  let isFirst = true;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      if (isFirst) isKept ||= startsWith(chunk, executableStart);
      if (isFirst && startsWith(chunk, scriptStart)) throw refused(entry.fileName, 'is a script');
      isFirst = false;
      if (isKept) chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw damaged(entry, cause);
  }
  return isKept ? Buffer.concat(chunks) : undefined;
}

/** The start of every Windows executable, which is what .NET assemblies are on every system. */
const executableStart = 'MZ';
/** What makes a text file one that the system runs. No library starts like this. */
const scriptStart = '#!';

/** A first chunk that is shorter counts as well: how a file is cut into chunks is up to who made the zip. */
const startsWith = (chunk: Buffer, start: string): boolean =>
  chunk.toString('latin1', 0, start.length) === start.slice(0, chunk.length);
