/** Amazon S3: versioned buckets, conditional writes, uploads in parts, and events to EventBridge. */
import type { Cloud, Service } from '../../../contract/service';
import { bucketHandlers } from './buckets';
import { configurationHandlers } from './configuration';
import { s3Differences } from './differences';
import { listingHandlers } from './listing';
import { multipartHandlers } from './multipart';
import { objectHandlers } from './objects';
import { s3Permissions } from './permissions';
import { S3Store } from './store';

export function createS3(cloud: Cloud): Service {
  const store = new S3Store(cloud);
  return {
    name: 's3',
    handlers: {
      ...bucketHandlers(store),
      ...configurationHandlers(store),
      ...objectHandlers(store),
      ...multipartHandlers(store),
      ...listingHandlers(store),
    },
    differences: s3Differences,
    actions: s3Permissions,
  };
}
