/** Reads one file of a function's code over HTTP, without downloading the rest. */
import { Readable } from 'node:stream';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';

/** The end of a zip holds its directory: this much, in bytes, has room for thousands of files. */
const tailBytes = 1024 * 1024;
/** Largest `deps.json`, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;
const requestTimeout = 30_000;

/** A zip behind a URL that answers range requests. */
class RemoteZip extends RandomAccessReader {
  constructor(
    private readonly url: string,
    /** The last bytes of the zip, where most reads go. */
    private readonly tail: Buffer,
    private readonly tailStart: number,
  ) {
    super();
  }

  /** Bytes from `start` to `end`, which is not included. */
  override _readStreamForRange(start: number, end: number): Readable {
    if (start >= this.tailStart) {
      return Readable.from([this.tail.subarray(start - this.tailStart, end - this.tailStart)]);
    }
    const { url } = this;
    return Readable.from(
      (async function* () {
        yield (await getRange(url, `bytes=${start}-${end - 1}`)).bytes;
      })(),
    );
  }
}

interface Range {
  bytes: Buffer;
  start: number;
  /** Size of the whole file in bytes. */
  total: number;
}

async function getRange(url: string, range: string): Promise<Range> {
  const response = await fetch(url, { headers: { range }, signal: AbortSignal.timeout(requestTimeout) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const contentRange = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status !== 206 || !contentRange) {
    throw new Error(`the code could not be read: HTTP status ${response.status}`);
  }
  return { bytes, start: Number(contentRange[1]), total: Number(contentRange[2]) };
}

/**
 * The text of the function's `<assembly>.deps.json`. The handler names the assembly; where it does not, the only such file
 * counts.
 * @returns undefined when the code has none
 */
export async function readDepsJson(codeUrl: string, handler: string): Promise<string | undefined> {
  const { bytes, start, total } = await getRange(codeUrl, `bytes=-${tailBytes}`);
  const zip = await fromRandomAccessReaderPromise(new RemoteZip(codeUrl, bytes, start), total, { autoClose: false });
  try {
    const entry = await findDepsJson(zip, `${handler.split('::')[0]}.deps.json`);
    return entry && (await readText(zip, entry));
  } finally {
    zip.close();
  }
}

async function findDepsJson(zip: ZipFile, expected: string): Promise<Entry | undefined> {
  const candidates: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (/^[^/]+\.deps\.json$/.test(entry.fileName)) candidates.push(entry);
  }
  return (
    candidates.find(({ fileName }) => fileName === expected) ?? (candidates.length === 1 ? candidates[0] : undefined)
  );
}

async function readText(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > maxFileBytes) throw new Error(`${entry.fileName} has ${entry.uncompressedSize} bytes`);
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
