/** An HTTP request as the protocols see it: whole, verified, with the body decoded from its transfer format. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Request {
  method: string;
  /** Path, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Response {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}
