/** Stands in for AWS: a server that answers every call with `{}`, so that a function's calls take as long every time. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificateAuthority } from './certificate-authority';

type Variables = Record<string, string>;

export interface AwsStandIn {
  /** A function's variables for it: its host and port take the place of `{address}`, and its certificate is trusted. */
  variables(own: Variables): Variables;
  close(): void;
}

const placeholder = '{address}';

const answer: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
};

/** @param own a function's variables: one with `https:` and `{address}` makes it speak TLS */
export async function standInForAws(own: Variables = {}): Promise<AwsStandIn> {
  const isSecure = Object.values(own).some((value) => value.startsWith('https:') && value.includes(placeholder));
  const authority = isSecure ? await certificateAuthority() : undefined;
  const server: Server = authority
    ? createSecureServer({ cert: authority.chain, key: authority.key }, answer)
    : createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const filled = (variables: Variables): Variables =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace(placeholder, address)]));
  return {
    variables: (variables) => ({ ...filled(variables), ...authority?.environment }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
