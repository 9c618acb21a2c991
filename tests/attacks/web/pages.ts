/** What a web page makes a browser on this machine send. Where it helps the page, it even has the owner's signature. */
import type { RawRequest } from './raw-http';
import { refusal } from './refusal';
import { formCall, jsonCall, presigned, signed, withHeader } from './signing';
import { secretKey, type WebWorld } from './world';

const denied = '403 AccessDenied';
const unsigned = '403 MissingAuthenticationToken';

const readSecret = (world: WebWorld): Promise<RawRequest> => presigned(world, secretObject(world));
export const secretObject = ({ bucket }: WebWorld) => ({ service: 's3', path: `/${bucket}/${secretKey}` });

const parameter = { Name: '/attack', Value: 'x', Type: 'String' };
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const createRole = { Action: 'CreateRole', Version: '2010-05-08', RoleName: 'attack', AssumeRolePolicyDocument: trust };

/** As it worked before signatures were verified: any access key, in the query. */
const anyKey = (service: string): string =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=any%2F20260101%2Feu-west-1%2F${service}%2Faws4_request` +
  `&X-Amz-Date=20991231T000000Z&X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`;

const simplePost = ({ host }: WebWorld, target: string, body: string, type = 'text/plain'): RawRequest => ({
  method: 'POST',
  target,
  headers: [
    ['Host', host],
    ['Content-Type', type],
  ],
  body,
});

const createFunction = ({ host }: WebWorld, query: string): RawRequest => {
  const code = {
    FunctionName: 'attack',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'UEsFBg==' },
  };
  const body = JSON.stringify({ ...code, Role: 'arn:aws:iam::000000000000:role/one' });
  return { ...simplePost({ host } as WebWorld, `/2015-03-31/functions?${query}`, body) };
};

export const pages = [
  refusal('a name of the attacker that was made point here', denied, async (world) =>
    withHeader(await readSecret(world), 'Host', `evil.example:${world.host.split(':')[1]}`),
  ),
  refusal('a name that begins like this machine', denied, async (world) =>
    withHeader(await readSecret(world), 'Host', `127.0.0.1.evil.example:${world.host.split(':')[1]}`),
  ),
  refusal('a bucket in the name', denied, async (world) =>
    withHeader(await readSecret(world), 'Host', `${world.bucket}.localhost:${world.host.split(':')[1]}`),
  ),
  refusal('the port of another server', denied, async (world) =>
    withHeader(await readSecret(world), 'Host', '127.0.0.1:1'),
  ),
  refusal('no name at all', '400', async (world) => ({ ...(await readSecret(world)), headers: [] })),
  ...['null', 'https://evil.example', 'http://localhost:3000', 'file://'].map((origin) =>
    refusal(`a signed call with the origin ${origin}`, denied, async (world) =>
      withHeader(await signed(world, jsonCall('ssm', 'AmazonSSM.PutParameter', parameter)), 'Origin', origin),
    ),
  ),
  ...['cross-site', 'same-site', 'same-origin'].map((site) =>
    refusal(`an image with a presigned URL, ${site}`, denied, async (world) =>
      withHeader(await readSecret(world), 'Sec-Fetch-Site', site),
    ),
  ),
  refusal('a preflight', denied, ({ host }) => ({
    method: 'OPTIONS',
    target: '/',
    headers: [
      ['Host', host],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'x-amz-target'],
    ],
  })),
  refusal('a WebSocket', denied, ({ host }) => ({
    method: 'GET',
    target: '/',
    headers: [
      ['Host', host],
      ['Origin', 'https://evil.example'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
    ],
  })),
  refusal('a script element with an object', denied, (world) => ({
    method: 'GET',
    target: secretObject(world).path,
    headers: [['Host', world.host]],
  })),
  refusal('a simple POST of text with a JSON call', unsigned, (world) =>
    simplePost(world, '/', JSON.stringify(parameter)),
  ),
  refusal('a form with a call of IAM', unsigned, (world) =>
    simplePost(world, '/', new URLSearchParams(createRole).toString(), 'application/x-www-form-urlencoded'),
  ),
  refusal('a form that makes a role, with any key in the query', denied, (world) =>
    simplePost(
      world,
      `/?${anyKey('iam')}`,
      new URLSearchParams(createRole).toString(),
      'application/x-www-form-urlencoded',
    ),
  ),
  refusal('a POST of text that makes a function, with any key in the query', denied, (world) =>
    createFunction(world, anyKey('lambda')),
  ),
  refusal('a call of IAM with the owner’s signature in the query', denied, (world) =>
    presigned(world, formCall('iam', createRole)),
  ),
  refusal('a call of Lambda with the owner’s signature in the query', denied, (world) =>
    presigned(world, { service: 'lambda', path: '/2015-03-31/functions' }),
  ),
  refusal('a call of STS with the owner’s signature in the query', denied, (world) =>
    presigned(world, formCall('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' })),
  ),
  refusal('ten gigabytes without a signature', unsigned, ({ host }) => ({
    method: 'POST',
    target: '/',
    headers: [
      ['Host', host],
      ['Content-Length', String(10 * 1024 ** 3)],
    ],
  })),
];
