/** Stands in for AWS: a server that answers every call with `{}`, so that a function's calls take as long every time. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsStandIn {
  /** Host and port. */
  address: string;
  close(): void;
}

export async function standInForAws(): Promise<AwsStandIn> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
