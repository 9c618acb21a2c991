/**
 * Takes apart bodies that were sent in AWS's chunked upload format:
 * `<size in hex>[;chunk-signature=…]\r\n<bytes>\r\n`, repeated until a size of 0, which trailing headers may follow.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { AwsError } from '../../contract/service';

export interface Chunk {
  bytes: Buffer;
  /** 64 hex digits, in a signed upload. */
  signature: string | undefined;
}

export interface ChunkedBody {
  /** The last one is empty. */
  chunks: Chunk[];
  /** Headers after the last chunk, by name in lower case. */
  trailer: Map<string, string>;
}

const chunkPattern = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i;
const trailerPattern = /^([a-z0-9-]+): ?([\x21-\x7e]*)$/i;

export function parseAwsChunked(body: Buffer): ChunkedBody {
  const chunks: Chunk[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const line = body.toString('latin1', position, lineEnd === -1 ? position : lineEnd);
    const [, size = '', signature] = chunkPattern.exec(line) ?? [];
    if (!size) throw incomplete(position);
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size, 16);
    chunks.push({ bytes: body.subarray(start, end), signature });
    // What follows the last chunk is lines of text, an empty one at the end.
    if (end === start) return { chunks, trailer: parseTrailer(body.toString('latin1', start)) };
    if (body.toString('latin1', end, end + 2) !== '\r\n') throw incomplete(position);
    position = end + 2;
  }
}

function parseTrailer(text: string): Map<string, string> {
  const trailer = new Map<string, string>();
  for (const line of text.split('\r\n').filter(Boolean)) {
    const [, name = '', value = ''] = trailerPattern.exec(line) ?? [];
    if (!name || trailer.has(name.toLowerCase())) {
      throw new AwsError('MalformedTrailerError', `"${line}" after the last chunk is not a header, or is there twice.`);
    }
    trailer.set(name.toLowerCase(), value);
  }
  return trailer;
}

const incomplete = (position: number): AwsError =>
  new AwsError('IncompleteBody', `The aws-chunked request body is not complete: no whole chunk at byte ${position}.`);
