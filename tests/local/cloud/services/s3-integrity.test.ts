/** That S3 keeps what was sent, and says when in whole seconds. */
import {
  type ChecksumAlgorithm,
  CreateBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { bytesOf, send } from '../../../attacks/web/raw-http';
import { signed } from '../../../attacks/web/signing';
import { startTestCloud, type TestCloud } from '../running-cloud';

const Bucket = 'bucket';

let test: TestCloud;
let s3: S3Client;
beforeAll(async () => {
  test = await startTestCloud();
  s3 = new S3Client(test.config);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => test.close());

const put = (more: Partial<PutObjectCommandInput>) =>
  s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: '123456789', ...more }));

describe('checksums', () => {
  it.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])('takes %s', async (algorithm) => {
    await expect(put({ ChecksumAlgorithm: algorithm })).resolves.toMatchObject({ ETag: expect.any(String) });
  });

  // The check values of the algorithms' definitions, of "123456789".
  it.each<Partial<PutObjectCommandInput>>([
    { ChecksumCRC32: Buffer.from('cbf43926', 'hex').toString('base64') },
    { ChecksumCRC32C: Buffer.from('e3069283', 'hex').toString('base64') },
    { ChecksumCRC64NVME: Buffer.from('ae8b14860a799888', 'hex').toString('base64') },
    { ContentMD5: 'JfnnlDI7RTiF9RgfG2JNCw==' },
  ])('compares %j with the content', async (right) => {
    await put(right);
    await expect(put({ ...right, Body: '123456788' })).rejects.toMatchObject({ name: 'BadDigest' });
  });

  it('refuses what can be no checksum, and algorithms that are not there', async () => {
    await expect(put({ ContentMD5: 'x' })).rejects.toMatchObject({ name: 'InvalidDigest' });
    await expect(put({ ChecksumSHA256: 'AAAA' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    const newer = put({ ChecksumXXHASH64: 'AAAAAAAAAAA=' });
    await expect(newer).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
  });
});

it('tells times in whole seconds, in listings with zero milliseconds', async () => {
  await put({});
  const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'key' }));
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]?.LastModified).toEqual(LastModified);
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.[0]?.CreationDate?.getMilliseconds()).toBe(0);
  const world = { host: new URL(test.cloud.endpoint).host, credentials: test.cloud.credentials };
  const list = await signed(world, {
    service: 's3',
    path: '/bucket',
    query: { 'list-type': '2' },
    headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  const { text } = await send(test.cloud.endpoint, bytesOf(list));
  expect(text).toMatch(/<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/);
});
