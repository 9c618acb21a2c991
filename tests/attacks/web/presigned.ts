/** Presigned URLs that somebody forged, or uses for what they were not made for. */
import { createHmac } from 'node:crypto';
import { secretObject } from './pages';
import type { RawRequest } from './raw-http';
import { refusal } from './refusal';
import { presigned, signed, type Unsigned, withHeader } from './signing';
import { secretKey, type WebWorld } from './world';

const mismatch = '403 SignatureDoesNotMatch';

const target =
  (change: (target: string, world: WebWorld) => string, unsigned: Partial<Unsigned> = {}) =>
  async (world: WebWorld): Promise<RawRequest> => {
    const request = await presigned(world, { ...secretObject(world), ...unsigned });
    return { ...request, target: change(request.target, world) };
  };

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);

/** Version 2, as the aws CLI version 1 still makes them: an HMAC-SHA1 of the method, the time and the path. */
function version2(world: WebWorld): RawRequest {
  const { path } = secretObject(world);
  const expires = Math.floor(Date.now() / 1000) + 600;
  const { accessKeyId, secretAccessKey } = world.credentials;
  const signature = createHmac('sha1', secretAccessKey).update(`GET\n\n\n${expires}\n${path}`).digest('base64');
  const query = new URLSearchParams({ AWSAccessKeyId: accessKeyId, Expires: String(expires), Signature: signature });
  return { method: 'GET', target: `${path}?${query}`, headers: [['Host', world.host]] };
}

export const presignedUrls = [
  refusal('a URL that has expired', '403 AccessDenied', async (world) =>
    presigned(world, secretObject(world), { date: hoursAgo(1), expires: 60 }),
  ),
  refusal(
    'a URL whose expiry was put off',
    mismatch,
    target((url) => url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=600000')),
  ),
  refusal(
    'a URL for more than a week',
    '400 AuthorizationQueryParametersError',
    target((url) => url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=700000')),
  ),
  refusal(
    'a URL without an expiry',
    '400 AuthorizationQueryParametersError',
    target((url) => url.replace(/&X-Amz-Expires=\d+/, '')),
  ),
  refusal('a URL from the future', '403 RequestTimeTooSkewed', async (world) =>
    presigned(world, secretObject(world), { date: hoursAgo(-1), expires: 60 }),
  ),
  refusal(
    'a URL for another key',
    mismatch,
    target((url) => url.replace('/private/other', `/${secretKey}`), { path: '/elsewhere/private/other' }),
  ),
  refusal(
    'a URL for another bucket',
    mismatch,
    target((url, { bucket, otherBucket }) => url.replace(bucket, otherBucket)),
  ),
  refusal('a URL for reading, used for writing', mismatch, async (world) => ({
    ...(await presigned(world, secretObject(world))),
    method: 'PUT',
    body: 'mine',
  })),
  refusal('a URL for reading, used for deleting', mismatch, async (world) => ({
    ...(await presigned(world, secretObject(world))),
    method: 'DELETE',
  })),
  refusal(
    'a URL with a parameter more',
    mismatch,
    target((url) => `${url}&versionId=null`),
  ),
  refusal(
    'a URL with another operation added',
    mismatch,
    target((url) => url.replace('?', '?tagging&')),
  ),
  refusal(
    'a URL with a second credential',
    '400 AuthorizationQueryParametersError',
    target((url) => `${url}&X-Amz-Credential=any`),
  ),
  refusal('a URL with the signature in the header as well', '400 InvalidArgument', async (world) => {
    const [byQuery, byHeader] = [await presigned(world, secretObject(world)), await signed(world, secretObject(world))];
    return { ...byHeader, target: byQuery.target };
  }),
  refusal('a URL with a copy’s source in a header', '403 AccessDenied', async (world) => {
    const put = { ...secretObject(world), method: 'PUT', path: `/${world.bucket}/copied` };
    return withHeader(await presigned(world, put), 'x-amz-copy-source', `/${world.bucket}/${secretKey}`);
  }),
  ...(
    [
      ['deletes an object', 'DELETE', `/${secretKey}`, {}],
      ['lists a bucket', 'GET', '/', { 'list-type': '2' }],
      ['makes a bucket', 'PUT', '', {}],
      ['reads an object’s tags', 'GET', `/${secretKey}`, { tagging: '' }],
    ] as const
  ).map(([what, method, path, query]) =>
    refusal(`a URL with the owner’s signature that ${what}`, '403 AccessDenied', (world) =>
      presigned(world, {
        service: 's3',
        method,
        path: `/${path === '' ? 'attack' : world.bucket}${path}`,
        query: { ...query },
      }),
    ),
  ),
  refusal('a URL with an owner’s signature of version 2', '400 InvalidRequest', version2),
  refusal('a URL signed with a key that was made up', '403 InvalidAccessKeyId', async (world) =>
    presigned(world, secretObject(world), {
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    }),
  ),
  refusal('a URL signed with the owner’s key and another secret', mismatch, async (world) =>
    presigned(world, secretObject(world), { credentials: { ...world.credentials, secretAccessKey: 'x' } }),
  ),
];
