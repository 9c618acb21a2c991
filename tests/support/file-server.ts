/** Serves one file over HTTP as S3 does, with ranges. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export class FileServer {
  body = Buffer.alloc(0);
  /** Bytes sent so far, and answers. */
  sent = 0;
  answers = 0;

  private readonly server = createServer((request, response) => {
    const { body } = this;
    const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = from === '' ? Math.max(0, body.length - Number(to)) : Number(from);
    const end = from !== '' && to !== '' ? Math.min(Number(to), body.length - 1) : body.length - 1;
    this.answers++;
    if (request.url !== '/file') return response.writeHead(403).end();
    this.sent += end + 1 - start;
    response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${body.length}` });
    return response.end(body.subarray(start, end + 1));
  });

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** URL of the file, or of another path, where there is none. */
  url(path = '/file'): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  close(): void {
    this.server.close();
  }
}
