/** Requests that were signed, and changed or used elsewhere afterwards; and keys that don't belong together. */
import type { Attack } from '../attack';
import { secretObject } from './pages';
import { bytesOf, type RawRequest, send } from './raw-http';
import { refusal } from './refusal';
import { formCall, jsonCall, type SignOptions, signed, withHeader } from './signing';
import { secret, type WebWorld } from './world';

const s3Mismatch = '403 SignatureDoesNotMatch';
const jsonMismatch = '400 InvalidSignatureException';

const putParameter = (Name: string) => jsonCall('ssm', 'AmazonSSM.PutParameter', { Name, Value: 'x', Type: 'String' });
const read =
  (options: (world: WebWorld) => SignOptions | Promise<SignOptions>) =>
  async (world: WebWorld): Promise<RawRequest> =>
    signed(world, secretObject(world), await options(world));
const put = (world: WebWorld): Promise<RawRequest> =>
  signed(world, { ...secretObject(world), method: 'PUT', body: 'theirs' });
const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

/** Takes a header out of what is said to be signed. */
const without = (request: RawRequest, header: string): RawRequest => ({
  ...request,
  headers: request.headers.map(([name, value]) => [
    name,
    value.replace(new RegExp(`([=;])${header};|;${header}(?=,)`), '$1'),
  ]),
});

export const changedRequests = [
  refusal('a call replayed with another body', jsonMismatch, async (world) => ({
    ...(await signed(world, putParameter('/theirs'))),
    body: putParameter('/attack').body,
  })),
  refusal('a form replayed with another body', s3Mismatch, async (world) => ({
    ...(await signed(world, formCall('iam', { Action: 'ListRoles', Version: '2010-05-08' }))),
    body: 'Action=DeleteRole&RoleName=one&Version=2010-05-08',
  })),
  refusal('an upload replayed with another content', '400 XAmzContentSHA256Mismatch', async (world) => ({
    ...(await put(world)),
    body: 'attack',
  })),
  refusal('an upload whose content is declared unsigned', s3Mismatch, async (world) =>
    withHeader({ ...(await put(world)), body: 'attack' }, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
  ),
  refusal('a call whose content is declared unsigned', jsonMismatch, async (world) => {
    const call = putParameter('/theirs');
    const headers = { ...call.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    return { ...(await signed(world, { ...call, headers })), body: putParameter('/attack').body };
  }),
  refusal('a call with another operation’s name', jsonMismatch, async (world) =>
    withHeader(
      await signed(world, jsonCall('ssm', 'AmazonSSM.GetParameter', { Name: '/a', Value: 'x', Type: 'String' })),
      'x-amz-target',
      'AmazonSSM.PutParameter',
    ),
  ),
  refusal('a call without its operation’s name among what is signed', '403 AccessDenied', async (world) =>
    without(await signed(world, putParameter('/attack')), 'x-amz-target'),
  ),
  refusal('a request without the host among what is signed', '403 AccessDenied', async (world) =>
    without(await signed(world, secretObject(world)), 'host'),
  ),
  refusal('an upload made a copy by a header', '403 AccessDenied', async (world) =>
    withHeader(await put(world), 'x-amz-copy-source', `/${world.otherBucket}/private/secret.txt`),
  ),
  refusal('a path with a step back in it', '403 InvalidSignatureException', async (world) => ({
    ...(await signed(world, { service: 'lambda', path: '/2015-03-31/functions' })),
    target: '/2015-03-31/layers/../functions',
  })),
  refusal('a path with an empty part in it', '403 InvalidSignatureException', async (world) => ({
    ...(await signed(world, { service: 'lambda', path: '/2015-03-31/functions' })),
    target: '//2015-03-31/functions',
  })),
  refusal(
    'a request of twenty minutes ago',
    '403 RequestTimeTooSkewed',
    read(() => ({ date: minutes(-20) })),
  ),
  refusal(
    'a request of tomorrow',
    '403 RequestTimeTooSkewed',
    read(() => ({ date: minutes(24 * 60) })),
  ),
  refusal(
    'a request for another region',
    '400 AuthorizationHeaderMalformed',
    read(() => ({ region: 'us-west-2' })),
  ),
  refusal('a signature for another service', s3Mismatch, async (world) => {
    const request = await signed(world, formCall('sts', { Action: 'ListRoles', Version: '2010-05-08' }));
    const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
    return withHeader(request, 'authorization', authorization.replace('/sts/', '/iam/'));
  }),
  refusal(
    'the keys that everybody had',
    '403 InvalidAccessKeyId',
    read(() => ({ credentials: { accessKeyId: 'any', secretAccessKey: 'any' } })),
  ),
  refusal('a password instead of a signature', '400 InvalidRequest', async (world) =>
    withHeader(await put(world), 'authorization', `Basic ${Buffer.from('any:any').toString('base64')}`),
  ),
  refusal(
    'a session’s key without its token',
    '400 InvalidToken',
    read(async (world) => {
      const { accessKeyId, secretAccessKey } = await world.session('one');
      return { credentials: { accessKeyId, secretAccessKey } };
    }),
  ),
  refusal(
    'a session’s key with the token of another role',
    '400 InvalidToken',
    read(async (world) => {
      const [one, other] = [await world.session('one'), await world.session('other')];
      return { credentials: { ...one, sessionToken: other.sessionToken } };
    }),
  ),
  refusal(
    'a session’s token with the owner’s key',
    '400 InvalidToken',
    read(async (world) => {
      const { sessionToken } = await world.session('one');
      return { credentials: { ...world.credentials, sessionToken } };
    }),
  ),
];

/** What is not signed, and changes nothing. */
const unsigned = /^(HTTP\/1\.1|Connection: close|Content-Length: \d+)$/;

export const flippedBits: Attack<WebWorld> = {
  name: 'a bit flipped in any byte of a signed request',
  expected: 'none got through',
  async attempt(world) {
    const request = await signed(world, secretObject(world));
    const bytes = bytesOf(request);
    if (!(await send(world.endpoint, bytes)).text.includes(secret)) return 'even the request as it was is refused';
    const through: number[] = [];
    for (const position of bytes.keys()) {
      if (unsigned.test(wordAt(bytes, position))) continue;
      const flipped = Buffer.from(bytes);
      flipped[position] = (flipped[position] ?? 0) ^ 1;
      const { status } = await send(world.endpoint, flipped);
      if (status < 400 && status !== 0) through.push(position);
    }
    return through.length === 0 ? 'none got through' : `got through at ${through.map((at) => wordAt(bytes, at))}`;
  },
};

/** The header line, or the word of the request line, that a byte is in. */
function wordAt(bytes: Buffer, position: number): string {
  const text = bytes.toString('latin1');
  const separator = position < text.indexOf('\r\n') ? ' ' : '\r\n';
  const start = text.lastIndexOf(separator, position - 1) + 1;
  const end = /[\r\n]/.test(text[position] ?? '')
    ? position + 1
    : text.slice(position).search(separator === ' ' ? /[ \r]/ : /\r/) + position;
  return text.slice(start, end).trim();
}
