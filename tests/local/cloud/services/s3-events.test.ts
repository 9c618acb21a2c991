import { createS3 } from '../../../../local/cloud/services/s3';
import type { Cloud, CloudEvent } from '../../../../local/contract/service';
import { startTestCloud, type TestCloud } from '../running-cloud';

describe("S3's events to EventBridge", () => {
  let test: TestCloud;
  const events: Parameters<Cloud['emit']>[0][] = [];
  const call = (operation: string, input: object) => s3.handlers[operation]?.(input, { principal: { kind: 'root' } });
  let s3: ReturnType<typeof createS3>;

  beforeAll(async () => {
    test = await startTestCloud();
    const cloud = Object.assign(Object.create(test.cloud), { emit: (event: CloudEvent) => events.push(event) });
    s3 = createS3(cloud);
    await call('CreateBucket', { Bucket: 'bucket' });
    await call('PutBucketVersioning', { Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' } });
  });
  afterAll(() => test.close());

  it('are sent once the bucket says so, in the shape that AWS documents', async () => {
    await call('PutObject', { Bucket: 'bucket', Key: 'x', Body: 'before' });
    expect(events).toEqual([]);

    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await call('PutBucketNotificationConfiguration', { Bucket: 'bucket', NotificationConfiguration });
    const put = await call('PutObject', { Bucket: 'bucket', Key: 'manifests/web/Dependencies.csproj', Body: 'hello' });
    await call('CopyObject', { Bucket: 'bucket', Key: 'copy', CopySource: 'bucket/x' });
    await call('DeleteObject', { Bucket: 'bucket', Key: 'x' });

    expect(events[0]).toEqual({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: ['arn:aws:s3:::bucket'],
      detail: {
        version: '0',
        bucket: { name: 'bucket' },
        object: {
          key: 'manifests/web/Dependencies.csproj',
          size: 5,
          etag: '5d41402abc4b2a76b9719d911017c592',
          'version-id': put?.VersionId,
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
        'request-id': expect.any(String),
        requester: '000000000000',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
    expect(events.slice(1).map((event) => [event['detail-type'], event.detail.reason])).toEqual([
      ['Object Created', 'CopyObject'],
      ['Object Deleted', 'DeleteObject'],
    ]);
    const sequencers = events.map(({ detail }) => detail.object.sequencer);
    expect([...sequencers].sort()).toEqual(sequencers);
  });
});
