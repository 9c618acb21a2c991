/**
 * The events that S3 sends to EventBridge, for buckets whose notifications go there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
import { randomUUID } from 'node:crypto';
import type { Shape } from '../../../contract/service';
import type { ObjectVersion, S3Store } from './store';

export type CreationReason = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

export function emitObjectCreated(
  store: S3Store,
  bucket: string,
  key: string,
  version: ObjectVersion,
  reason: CreationReason,
): void {
  const { size, etag } = version;
  emit(
    store,
    'Object Created',
    bucket,
    { ...describe(key, version), size, etag: etag.replaceAll('"', '') },
    { reason },
  );
}

export function emitObjectDeleted(store: S3Store, bucket: string, key: string, version: ObjectVersion): void {
  const deletionType = version.deleteMarker ? 'Delete Marker Created' : 'Permanently Deleted';
  const further = { reason: 'DeleteObject', 'deletion-type': deletionType };
  emit(store, 'Object Deleted', bucket, describe(key, version), further);
}

function describe(key: string, { versionId, sequencer }: ObjectVersion): Shape {
  return { key, ...(versionId === 'null' ? {} : { 'version-id': versionId }), sequencer };
}

function emit(store: S3Store, detailType: string, bucket: string, object: Shape, further: Shape): void {
  const notification = store.bucket(bucket).configuration.notification as Shape | undefined;
  if (!notification?.EventBridgeConfiguration) return;
  store.cloud.emit({
    source: 'aws.s3',
    'detail-type': detailType,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object,
      'request-id': randomUUID(),
      requester: store.cloud.accountId,
      'source-ip-address': '127.0.0.1',
      ...further,
    },
  });
}
