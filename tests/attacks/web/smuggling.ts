/** Requests that are one thing to whoever passes them on, and another to the server. */

import { secretObject } from './pages';
import { bytesOf, type RawRequest } from './raw-http';
import { refusal } from './refusal';
import { presigned, signed, withHeader } from './signing';
import type { WebWorld } from './world';

const readSecret = (world: WebWorld): Promise<RawRequest> => presigned(world, secretObject(world));
const and = (request: RawRequest, name: string, value: string): RawRequest => ({
  ...request,
  headers: [...request.headers, [name, value]],
});

export const smuggling = [
  refusal('two hosts', '403 AccessDenied', async (world) => and(await readSecret(world), 'Host', 'evil.example')),
  refusal('two authorizations', '403 AccessDenied', async (world) =>
    and(await signed(world, secretObject(world)), 'Authorization', 'any'),
  ),
  refusal('the same header of AWS twice', '403 AccessDenied', async (world) =>
    and(await signed(world, secretObject(world)), 'X-Amz-Date', '20260101T000000Z'),
  ),
  refusal('a whole URL as the target', '403 AccessDenied', async (world) => {
    const request = await readSecret(world);
    return { ...request, target: `http://evil.example${request.target}` };
  }),
  refusal('a target without a slash', '403 AccessDenied', async (world) => {
    const request = await readSecret(world);
    return { ...request, method: 'OPTIONS', target: '*' };
  }),
  refusal('a tunnel', 'closed', ({ host }) => ({ method: 'CONNECT', target: host, headers: [['Host', host]] })),
  refusal('a length and chunks', '400', async (world) =>
    and(
      and(
        { ...(await signed(world, { ...secretObject(world), method: 'PUT', body: '' })), body: '0\r\n\r\n' },
        'Content-Length',
        '5',
      ),
      'Transfer-Encoding',
      'chunked',
    ),
  ),
  refusal('a length with a sign', '400', async (world) => and(await readSecret(world), 'Content-Length', '+5')),
  refusal('a space before a header’s colon', '400', async (world) =>
    and(await readSecret(world), 'Host ', 'evil.example'),
  ),
  refusal('a second request in the body of a refused one', '403 MissingAuthenticationToken', async (world) => ({
    method: 'POST',
    target: '/',
    headers: [['Host', world.host]],
    body: bytesOf(await readSecret(world)),
  })),
  refusal('a line feed in a header', '400', async (world) =>
    withHeader(await readSecret(world), 'X-Page', 'a\nHost: evil.example'),
  ),
  refusal('a TLS handshake', '400', () => Buffer.from('16030102000100001fc0303'.padEnd(200, '0'), 'hex')),
  refusal('no HTTP at all', '400', () => Buffer.from('SSH-2.0-OpenSSH_9.9\r\n\r\n')),
];
