/**
 * A zip behind a URL, read over HTTP without downloading the whole. Programs read an odd zip differently, and what Lambda
 * unpacks is not ours to see: so only zips that leave no choice are read. The others are refused, which costs an update.
 */
import { Readable } from 'node:stream';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { UnfitFunction } from '../../../core/function-layout/unfit-function';
import { shown } from '../../../core/text';
import { Obstacle } from '../obstacle';

/** A zip ends in its directory: this much, in bytes, has room for thousands of files. */
const tailBytes = 1024 * 1024;
/** Largest directory, in bytes: some 40,000 files. */
const maxDirectoryBytes = 4 * 1024 * 1024;
const requestTimeout = 30_000;
/** How often a read is tried whose connection breaks: one that was kept open may have been closed at the other end meanwhile. */
const maxAttempts = 3;

/** The end record without a comment, and the Zip64 locator that may stand before it (APPNOTE.TXT 4.3.15, 4.3.16). */
const endRecord = { signature: 0x06054b50, bytes: 22 };
const zip64Locator = { signature: 0x07064b50, bytes: 20 };
/** A directory's entry without its name, extra fields and comment (APPNOTE.TXT 4.3.12). */
const directoryEntryBytes = 46;

/** What a zip holds, and the means to read it. */
export interface RemoteZip {
  /** What it is, for messages: `Its code`. */
  subject: string;
  zip: ZipFile;
  entries: Entry[];
}

/** @throws Obstacle when the zip can't be read, or not in one way only; and whatever says more, when `use` does */
export async function readRemoteZip<T>(
  subject: string,
  url: string,
  use: (remote: RemoteZip) => Promise<T> | T,
): Promise<T> {
  try {
    const { zip, directoryBytes } = await open({ subject, url });
    try {
      const entries: Entry[] = [];
      for await (const entry of zip.eachEntry()) entries.push(entry);
      if (entries.reduce((sum, entry) => sum + sizeInDirectory(entry), 0) !== directoryBytes) {
        throw new Error('its directory has another length than its end record says');
      }
      return await use({ subject, zip, entries });
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof Obstacle || error instanceof UnfitFunction) throw error;
    const why = shown((error as Error).message, 200);
    throw new Obstacle(`${subject}'s zip can't be judged: ${why}. Package it again with \`dotnet lambda package\`.`, {
      cause: error,
    });
  }
}

/** Size of all files, unzipped. */
export const unzippedBytes = ({ entries }: RemoteZip): number =>
  entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);

const sizeInDirectory = (entry: Entry): number =>
  directoryEntryBytes + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;

async function open(source: Source): Promise<{ zip: ZipFile; directoryBytes: number }> {
  let tail = await getRange(source, `bytes=-${tailBytes}`);
  const { total } = tail;
  const directory = readEndRecord(tail.bytes, total);
  if (directory.start < tail.start) tail = await getRange(source, `bytes=${directory.start}-${total - 1}`);
  const zip = await fromRandomAccessReaderPromise(new RangeReader(source, tail), total, { autoClose: false });
  return { zip, directoryBytes: directory.bytes };
}

/** Where the directory is. Refused is what some programs would look for elsewhere. */
function readEndRecord(tail: Buffer, total: number): { start: number; bytes: number } {
  const start = tail.length - endRecord.bytes;
  if (start < 0 || tail.readUInt32LE(start) !== endRecord.signature || tail.readUInt16LE(start + 20) !== 0) {
    throw new Error('it does not end in the end record of a zip without comment');
  }
  const locator = start - zip64Locator.bytes;
  if (locator >= 0 && tail.readUInt32LE(locator) === zip64Locator.signature) {
    throw new Error('it is a Zip64, for more files than a function can have');
  }
  const directory = { bytes: tail.readUInt32LE(start + 12), start: tail.readUInt32LE(start + 16) };
  if (tail.readUInt16LE(start + 8) !== tail.readUInt16LE(start + 10))
    throw new Error('it is spread over several disks');
  if (directory.bytes > maxDirectoryBytes) throw new Error('it has more files than are looked at');
  // Others look for the directory right before the end record, whatever the record says.
  if (directory.start + directory.bytes !== total - endRecord.bytes) {
    throw new Error('its directory does not stand right before its end record');
  }
  return directory;
}

interface Source {
  subject: string;
  url: string;
}

interface Range {
  bytes: Buffer;
  start: number;
  /** Size of the whole file in bytes. */
  total: number;
}

async function getRange({ subject, url }: Source, range: string): Promise<Range> {
  const { response, bytes } = await get(url, range);
  const contentRange = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status !== 206 || !contentRange) {
    throw new Obstacle(`${subject} can't be downloaded: HTTP status ${response.status}. Upload the manifest again.`);
  }
  return { bytes, start: Number(contentRange[1]), total: Number(contentRange[2]) };
}

async function get(url: string, range: string): Promise<{ response: Response; bytes: Buffer }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { headers: { range }, signal: AbortSignal.timeout(requestTimeout) });
      return { response, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      if (attempt === maxAttempts || !isBrokenConnection(error as Error)) throw error;
    }
  }
}

/** `fetch` fails with the connection's error, which has a code, as its cause; not so when the time is up. */
const isBrokenConnection = ({ cause }: Partial<Error>): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string';

class RangeReader extends RandomAccessReader {
  constructor(
    private readonly source: Source,
    /** The end of the zip, where most reads go. */
    private readonly tail: Range,
  ) {
    super();
  }

  /** Bytes from `start` to `end`, which is not included. */
  override _readStreamForRange(start: number, end: number): Readable {
    const { source, tail } = this;
    if (start >= tail.start) return Readable.from([tail.bytes.subarray(start - tail.start, end - tail.start)]);
    return Readable.from(
      (async function* () {
        yield (await getRange(source, `bytes=${start}-${end - 1}`)).bytes;
      })(),
    );
  }
}
