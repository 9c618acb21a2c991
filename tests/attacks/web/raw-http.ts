/** HTTP requests byte by byte, which no HTTP client would send. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RawRequest {
  method: string;
  /** What stands after the method: a path with a query, or what an attacker puts there. */
  target: string;
  headers: [name: string, value: string][];
  body?: string | Buffer;
}

export interface RawResponse {
  /** 0 when the server closed the connection without an answer. */
  status: number;
  /** AWS's error code, or nothing. */
  code: string;
  text: string;
}

/** Milliseconds after which a server that doesn't answer counts as one that let the request in. */
const patience = 10_000;

export function bytesOf({ method, target, headers, body = '' }: RawRequest): Buffer {
  const names = headers.map(([name]) => name.toLowerCase());
  const length = Buffer.byteLength(body);
  const own = names.includes('content-length') || names.includes('transfer-encoding') || length === 0;
  const lines = [...headers, ...(own ? [] : [['Content-Length', String(length)]]), ['Connection', 'close']];
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Sends bytes and reads until the server closes the connection. */
export async function send(endpoint: string, bytes: Buffer): Promise<RawResponse> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setTimeout(patience, () => socket.destroy(new Error(`no answer within ${patience} ms`)));
  // Refused while it still sends: what was answered until then counts.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (!['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) socket.destroy(error);
  });
  socket.write(bytes);
  const text = (await buffer(socket)).toString('latin1');
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  const [, xml, json] = /<Code>(\w+)<\/Code>|"__type":"(\w+)"/.exec(text) ?? [];
  return { status: Number(status), code: xml ?? json ?? '', text };
}
