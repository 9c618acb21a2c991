/** Keys of sessions end with them. A session lasts 15 minutes at least, so it is made here rather than asked for. */
import { AccessKeys } from '../../../../local/cloud/authentication/access-keys';
import { readCredential } from '../../../../local/cloud/authentication/credential';
import { findKey, verify } from '../../../../local/cloud/authentication/verify';
import { signed } from '../../../attacks/web/signing';
import { region } from '../../../attacks/web/world';

const keys = new AccessKeys();
const protocol = 'awsQuery';

/** Verifies a request that is signed with the keys of a session. */
async function verifySession(expires: number) {
  const credentials = keys.newSession({ kind: 'root' }, expires);
  const world = { host: '127.0.0.1:1', credentials };
  const { method, target, headers } = await signed(
    world,
    { service: 'sts', method: 'POST', body: '' },
    { credentials },
  );
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const request = { method, path: target, query: new URLSearchParams(), headers: named, body: Buffer.alloc(0) };
  const credential = readCredential(request);
  return verify(request, credential, findKey(keys, credential, protocol), { protocol, region });
}

test('the keys of a session can be used while it lasts', async () => {
  await expect(verifySession(Date.now() + 60_000)).resolves.toMatchObject({ principal: { kind: 'root' } });
});

test('the keys of a session that is over are refused', async () => {
  await expect(verifySession(Date.now() - 1)).rejects.toMatchObject({ name: 'ExpiredToken' });
});
