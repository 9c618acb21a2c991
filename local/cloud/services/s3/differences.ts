/** Where S3's operations differ from AWS's, and why that is all right here. */
import type { Differences } from '../../../contract/service';

const withoutEffect = 'Is kept, and has no effect: what it is for does not happen on one machine.';

export const s3Differences: Differences = {
  CreateBucket: 'In the cloud’s region only. Names are this account’s own.',
  HeadBucket: '',
  DeleteBucket: '',
  ListBuckets: 'One page.',
  GetBucketLocation: '',
  GetBucketTagging: '',
  GetBucketAcl: 'The one that new buckets have, as nothing here sets another.',
  PutBucketVersioning: 'No deletion by MFA.',
  GetBucketNotificationConfiguration: '',
  PutBucketNotificationConfiguration: 'To EventBridge; other targets are refused with 501.',
  PutBucketLogging: withoutEffect,
  PutBucketLifecycleConfiguration: withoutEffect,
  DeleteBucketLifecycle: '',
  PutBucketTagging: '',
  PutBucketEncryption: withoutEffect,
  DeleteBucketEncryption: '',
  PutPublicAccessBlock: withoutEffect,
  DeletePublicAccessBlock: '',
  PutBucketPolicy:
    'Is checked for its form, and not evaluated: there is one account, and no request without a signature.',
  DeleteBucketPolicy: '',
  PutObject:
    'Other storage classes, keys of one’s own, access control lists and locks are refused with 501. Checksums are verified and not kept.',
  GetObject: 'Whole, or one range. Answers without checksums.',
  HeadObject: 'Answers without checksums.',
  CopyObject: 'As PutObject.',
  DeleteObject: 'No deletion by MFA, no locks.',
  CreateMultipartUpload: 'As PutObject.',
  UploadPart: 'Checksums are verified and not kept.',
  CompleteMultipartUpload: 'The parts’ checksums are not compared again.',
  AbortMultipartUpload: '',
  ListMultipartUploads: 'One page, of the whole bucket.',
  ListObjectsV2: '',
  ListObjectVersions: '',
};
