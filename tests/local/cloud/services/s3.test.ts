import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { startTestCloud, type TestCloud } from '../running-cloud';

describe('s3', () => {
  let test: TestCloud;
  let s3: S3Client;
  let Bucket: string;
  let buckets = 0;

  beforeAll(async () => {
    test = await startTestCloud();
    s3 = new S3Client(test.config);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    Bucket = `bucket-${++buckets}`;
    await test.cloud.call('s3', 'CreateBucket', { Bucket });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  });

  const put = (Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = async (Key: string, more: object = {}) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Body?.transformToString();
  };

  it('keeps every version of an object, and its properties', async () => {
    const first = await put('a b/+ü.txt', 'one', { ContentType: 'text/plain', Metadata: { owner: 'me' } });
    const second = await put('a b/+ü.txt', 'two');
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await get('a b/+ü.txt')).toBe('two');
    expect(await get('a b/+ü.txt', { VersionId: first.VersionId })).toBe('one');

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b/+ü.txt', VersionId: first.VersionId }));
    expect(head).toMatchObject({
      ContentLength: 3,
      ContentType: 'text/plain',
      Metadata: { owner: 'me' },
      ETag: first.ETag,
    });
  });

  it('gives back whatever bytes it was given, and any part of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.nat(), async (bytes, start, length) => {
        await s3.send(new PutObjectCommand({ Bucket, Key: 'bytes', Body: bytes }));
        const first = start % bytes.length;
        const last = first + (length % (bytes.length - first));
        const Range = `bytes=${first}-${last}`;
        const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key: 'bytes', Range }));
        expect(await Body?.transformToByteArray()).toEqual(Uint8Array.from(bytes.slice(first, last + 1)));
        expect(ContentRange).toBe(`bytes ${first}-${last}/${bytes.length}`);
      }),
      { numRuns: 20 },
    );
  });

  it('reads the end of an object, and refuses a range behind it', async () => {
    await put('x', 'hello');
    expect(await get('x', { Range: 'bytes=-2' })).toBe('lo');
    expect(await get('x', { Range: 'bytes=3-' })).toBe('lo');
    await expect(get('x', { Range: 'bytes=5-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('lets one of many writers create an object', async () => {
    const writers = Array.from({ length: 8 }, (_, index) => put('claim', `writer ${index}`, { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [refused] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  });

  it('replaces an object only while it is the expected one', async () => {
    const { ETag } = await put('claim', 'one');
    await put('claim', 'two', { IfMatch: ETag });
    await expect(put('claim', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('nothing', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await get('claim')).toBe('two');
  });

  it('reads conditionally', async () => {
    const { ETag } = await put('x', 'one');
    await expect(get('x', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get('x', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('hides a deleted object behind a delete marker, and removes a version for good', async () => {
    const { VersionId } = await put('x', 'one');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(get('x')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    expect(await get('x', { VersionId })).toBe('one');
    await put('x', 'again', { IfNoneMatch: '*' });

    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions?.map(({ IsLatest }) => IsLatest)).toEqual([true, false]);
    expect(listed.DeleteMarkers?.map((entry) => entry.VersionId)).toEqual([marker.VersionId]);

    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'x', VersionId }));
    await expect(get('x', { VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('copies a version with its properties, or with new ones', async () => {
    const { VersionId } = await put('from here', 'one', { Metadata: { a: '1' } });
    await put('from here', 'two');
    const CopySource = `${Bucket}/from%20here?versionId=${VersionId}`;
    const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }));
    expect(copy.CopySourceVersionId).toBe(VersionId);
    expect(await get('to')).toBe('one');
    const replaced = { CopySource, MetadataDirective: 'REPLACE' as const, Metadata: { b: '2' } };
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', ...replaced }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ b: '2' });
  });

  it('lists keys in the order of their bytes, in pages, and by folders', async () => {
    for (const key of ['b', 'a/2', 'a/1', 'a!', 'ä']) await put(key, key);
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const input = { Bucket, MaxKeys: 2, ContinuationToken: token };
      const { Contents = [], NextContinuationToken } = await s3.send(new ListObjectsV2Command(input));
      pages.push(Contents.map(({ Key = '' }) => Key));
      token = NextContinuationToken;
    } while (token);
    expect(pages).toEqual([['a!', 'a/1'], ['a/2', 'b'], ['ä']]);

    const folders = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', Prefix: 'a' }));
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['a!']);
    expect(folders.KeyCount).toBe(2);
  });

  it('puts parts together', async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'big' }));
    const parts = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('end')];
    const uploaded = parts.map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber, Body }));
      return { ETag, PartNumber };
    });
    const MultipartUpload = { Parts: await Promise.all(uploaded) };
    const complete = { Bucket, Key: 'big', UploadId, MultipartUpload, IfNoneMatch: '*' };
    const { ETag } = await s3.send(new CompleteMultipartUploadCommand(complete));
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await get('big', { Range: 'bytes=-4' })).toBe('aend');
    await expect(s3.send(new CompleteMultipartUploadCommand(complete))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('says where a bucket is, and refuses versioning that is neither on nor off', async () => {
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
    const VersioningConfiguration = { Status: 'On' };
    await expect(
      test.cloud.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration }),
    ).rejects.toMatchObject({
      name: 'MalformedXML',
    });
  });
});
