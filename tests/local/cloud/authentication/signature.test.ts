/**
 * AWS's own examples: of S3's documentation ("Authenticating Requests: Using the Authorization Header", "… Using Query
 * Parameters", "Transferring Payload in Multiple Chunks") and of the Signature Version 4 test suite.
 */
import {
  chunkSignature,
  requestSignature,
  type SignedParts,
  type Signing,
  sha256,
} from '../../../../local/cloud/authentication/signature';

const s3: Signing = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 's3',
  time: '20130524T000000Z',
};
const host = 'examplebucket.s3.amazonaws.com';
const empty = sha256('');

const examples: [name: string, parts: Partial<SignedParts>, signature: string][] = [
  [
    'reading a part of an object',
    { path: '/test.txt', headers: { range: 'bytes=0-9', 'x-amz-content-sha256': empty } },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'writing an object with a dollar sign in its key',
    {
      method: 'PUT',
      path: '/test%24file.text',
      headers: {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      payloadHash: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'reading a setting of a bucket',
    { query: new URLSearchParams('lifecycle'), headers: { 'x-amz-content-sha256': empty } },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'listing a bucket',
    { query: new URLSearchParams('max-keys=2&prefix=J'), headers: { 'x-amz-content-sha256': empty } },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

test.each(examples)('of S3: %s', async (_, { headers, ...parts }, signature) => {
  const defaults = { method: 'GET', path: '/', query: new URLSearchParams(), payloadHash: empty };
  const all = { host, 'x-amz-date': s3.time, ...headers };
  expect(await requestSignature(s3, { ...defaults, ...parts, headers: all })).toBe(signature);
});

test('of S3: a presigned URL', async () => {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
    'X-Amz-Date': s3.time,
    'X-Amz-Expires': '86400',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': 'is not part of what is signed',
  });
  const parts = { method: 'GET', path: '/test.txt', query, headers: { host }, payloadHash: 'UNSIGNED-PAYLOAD' };
  expect(await requestSignature(s3, parts)).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
});

test('of S3: an upload in chunks', async () => {
  const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const headers = {
    'content-encoding': 'aws-chunked',
    'content-length': '66824',
    host: 's3.amazonaws.com',
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': s3.time,
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  };
  const path = '/examplebucket/chunkObject.txt';
  const query = new URLSearchParams();
  const seed = await requestSignature(s3, { method: 'PUT', path, query, headers, payloadHash });
  const signatures = [seed];
  for (const length of [65536, 1024, 0]) {
    signatures.push(await chunkSignature(s3, signatures.at(-1) ?? '', Buffer.alloc(length, 'a')));
  }
  expect(signatures).toEqual([
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ]);
});

const suite: Signing = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
  time: '20150830T123600Z',
};

test.each<[name: string, parts: Partial<SignedParts>, signature: string]>([
  ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    { query: new URLSearchParams('Param2=value2&Param1=value1') },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-header-value-trim',
    { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  ['get-utf8', { path: '/ሴ' }, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
])('of the test suite: %s', async (_, { headers, ...parts }, signature) => {
  const defaults = { method: 'GET', path: '/', query: new URLSearchParams(), payloadHash: empty };
  const all = { host: 'example.amazonaws.com', 'x-amz-date': suite.time, ...headers };
  expect(await requestSignature(suite, { ...defaults, ...parts, headers: all })).toBe(signature);
});
