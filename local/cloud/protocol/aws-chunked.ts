/**
 * Takes apart bodies that were sent in AWS's chunked upload format:
 * `<size in hex>[;chunk-signature=…]\r\n<bytes>\r\n`, repeated until a size of 0, which trailing headers may follow.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../service';

export function isAwsChunked(headers: IncomingHttpHeaders): boolean {
  const hash = headers['x-amz-content-sha256'];
  return (
    (headers['content-encoding'] ?? '').includes('aws-chunked') ||
    (typeof hash === 'string' && hash.startsWith('STREAMING-'))
  );
}

export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.toString('latin1', position, lineEnd === -1 ? position : lineEnd), 16);
    if (Number.isNaN(size)) throw incomplete(position);
    if (size === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    const end = start + size;
    if (end > body.length) throw incomplete(position);
    chunks.push(body.subarray(start, end));
    position = end + 2;
  }
}

const incomplete = (position: number): AwsError =>
  new AwsError('IncompleteBody', `The aws-chunked request body is not complete: no whole chunk at byte ${position}.`);
