/** What is configured on a bucket: each is a resource of its own in Pulumi, and has the bucket's name as its ID. */
import { policyText } from './iam';
import type { Properties, ResourceType, ResourceTypes } from './resource-type';

type Operation = ['s3', string];

/** A setting that one operation puts and another takes away. */
function setting(
  putOperation: Operation,
  deleteOperation: Operation | undefined,
  toInput: (inputs: Properties) => Properties,
  removal: Properties = {},
): ResourceType {
  return {
    replaceOn: ['bucket'],
    describe: ({ bucket }) => ({ id: bucket }),
    async create(inputs, { aws }) {
      await aws(...putOperation, { Bucket: inputs.bucket, ...toInput(inputs) });
      return undefined;
    },
    async delete({ id }, { aws }) {
      await aws(...(deleteOperation ?? putOperation), { Bucket: id, ...removal });
    },
  };
}

const versioning = setting(
  ['s3', 'PutBucketVersioning'],
  undefined,
  ({ versioningConfiguration }) => ({ VersioningConfiguration: { Status: versioningConfiguration.status } }),
  // Versioning can't be taken away, only suspended.
  { VersioningConfiguration: { Status: 'Suspended' } },
);

const encryption = setting(['s3', 'PutBucketEncryption'], ['s3', 'DeleteBucketEncryption'], ({ rules }) => ({
  ServerSideEncryptionConfiguration: {
    Rules: rules.map((rule: Properties) => ({
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: rule.applyServerSideEncryptionByDefault?.sseAlgorithm,
        KMSMasterKeyID: rule.applyServerSideEncryptionByDefault?.kmsMasterKeyId,
      },
      BucketKeyEnabled: rule.bucketKeyEnabled,
    })),
  },
}));

const publicAccessBlock = setting(['s3', 'PutPublicAccessBlock'], ['s3', 'DeletePublicAccessBlock'], (inputs) => ({
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: inputs.blockPublicAcls ?? false,
    BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
    IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
    RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
  },
}));

const policy = setting(['s3', 'PutBucketPolicy'], ['s3', 'DeleteBucketPolicy'], (inputs) => ({
  Policy: policyText(inputs.policy),
}));

const logging = setting(
  ['s3', 'PutBucketLogging'],
  undefined,
  ({ targetBucket, targetPrefix }) => ({
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix ?? '' } },
  }),
  { BucketLoggingStatus: {} },
);

const notification = setting(
  ['s3', 'PutBucketNotificationConfiguration'],
  undefined,
  (inputs) => ({
    NotificationConfiguration: {
      ...(inputs.eventbridge === true ? { EventBridgeConfiguration: {} } : {}),
    },
  }),
  { NotificationConfiguration: {} },
);

const lifecycle = setting(['s3', 'PutBucketLifecycleConfiguration'], ['s3', 'DeleteBucketLifecycle'], ({ rules }) => ({
  LifecycleConfiguration: { Rules: rules.map(lifecycleRule) },
}));

function lifecycleRule(rule: Properties): Properties {
  const noncurrent = rule.noncurrentVersionExpiration;
  return {
    ID: rule.id,
    Status: rule.status,
    Filter: { Prefix: rule.filter?.prefix ?? '' },
    Expiration: rule.expiration && {
      Days: rule.expiration.days,
      ExpiredObjectDeleteMarker: rule.expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: noncurrent && {
      NoncurrentDays: noncurrent.noncurrentDays,
      NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
    },
    AbortIncompleteMultipartUpload: rule.abortIncompleteMultipartUpload && {
      DaysAfterInitiation: rule.abortIncompleteMultipartUpload.daysAfterInitiation,
    },
  };
}

export const s3BucketSettingTypes: ResourceTypes = {
  'aws:s3/bucketVersioning:BucketVersioning': versioning,
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': encryption,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': publicAccessBlock,
  'aws:s3/bucketPolicy:BucketPolicy': policy,
  'aws:s3/bucketLogging:BucketLogging': logging,
  'aws:s3/bucketNotification:BucketNotification': notification,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': lifecycle,
};
