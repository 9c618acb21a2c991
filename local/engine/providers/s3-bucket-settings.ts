/** What is configured on a bucket: each is a resource of its own in Pulumi, and has the bucket's name as its ID. */
import type { Properties, ResourceType, ResourceTypes } from './resource-type';

/** A setting that one operation puts and another takes away. */
function setting(
  putOperation: string,
  deleteOperation: string | undefined,
  toInput: (inputs: Properties) => Properties,
  removal: Properties = {},
): ResourceType {
  return {
    replaceOn: ['bucket'],
    describe: ({ bucket }) => ({ id: bucket }),
    async create(inputs, { aws }) {
      await aws('s3', putOperation, { Bucket: inputs.bucket, ...toInput(inputs) });
      return undefined;
    },
    async delete({ id }, { aws }) {
      await aws('s3', deleteOperation ?? putOperation, { Bucket: id, ...removal });
    },
  };
}

const versioning = setting(
  'PutBucketVersioning',
  undefined,
  ({ versioningConfiguration: { status, mfaDelete } }) => ({
    VersioningConfiguration: { Status: status, ...(mfaDelete === undefined ? {} : { MFADelete: mfaDelete }) },
  }),
  // Versioning can't be taken away, only suspended.
  { VersioningConfiguration: { Status: 'Suspended' } },
);

const encryption = setting('PutBucketEncryption', 'DeleteBucketEncryption', ({ rules }) => ({
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

const publicAccessBlock = setting('PutPublicAccessBlock', 'DeletePublicAccessBlock', (inputs) => ({
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: inputs.blockPublicAcls ?? false,
    BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
    IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
    RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
  },
}));

const policy = setting('PutBucketPolicy', 'DeleteBucketPolicy', (inputs) => ({
  Policy: typeof inputs.policy === 'string' ? inputs.policy : JSON.stringify(inputs.policy),
}));

const ownershipControls = setting('PutBucketOwnershipControls', 'DeleteBucketOwnershipControls', ({ rule }) => ({
  OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] },
}));

const logging = setting(
  'PutBucketLogging',
  undefined,
  ({ targetBucket, targetPrefix }) => ({
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix ?? '' } },
  }),
  { BucketLoggingStatus: {} },
);

const notification = setting(
  'PutBucketNotificationConfiguration',
  undefined,
  (inputs) => ({
    NotificationConfiguration: {
      ...(inputs.eventbridge === true ? { EventBridgeConfiguration: {} } : {}),
      ...targets('LambdaFunctionConfigurations', 'LambdaFunctionArn', 'lambdaFunctionArn', inputs.lambdaFunctions),
      ...targets('QueueConfigurations', 'QueueArn', 'queueArn', inputs.queues),
      ...targets('TopicConfigurations', 'TopicArn', 'topicArn', inputs.topics),
    },
  }),
  { NotificationConfiguration: {} },
);

function targets(member: string, arnMember: string, arnProperty: string, declared: Properties[] | undefined) {
  if (declared === undefined) {
    return {};
  }
  return {
    [member]: declared.map((target) => ({
      Id: target.id,
      [arnMember]: target[arnProperty],
      Events: target.events,
      Filter: {
        Key: {
          FilterRules: [
            ...(target.filterPrefix === undefined ? [] : [{ Name: 'prefix', Value: target.filterPrefix }]),
            ...(target.filterSuffix === undefined ? [] : [{ Name: 'suffix', Value: target.filterSuffix }]),
          ],
        },
      },
    })),
  };
}

const lifecycle = setting('PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle', ({ rules }) => ({
  LifecycleConfiguration: { Rules: rules.map(lifecycleRule) },
}));

function lifecycleRule(rule: Properties): Properties {
  const noncurrent = rule.noncurrentVersionExpiration;
  return {
    ID: rule.id,
    Status: rule.status,
    Filter: lifecycleFilter(rule.filter ?? {}),
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
    Transitions: rule.transitions?.map((transition: Properties) => ({
      Days: transition.days,
      StorageClass: transition.storageClass,
    })),
  };
}

function lifecycleFilter(filter: Properties): Properties {
  if (filter.and !== undefined) {
    const tags = Object.entries(filter.and.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    return { And: { Prefix: filter.and.prefix, ...(tags.length > 0 ? { Tags: tags } : {}) } };
  }
  if (filter.tag !== undefined) {
    return { Tag: { Key: filter.tag.key, Value: filter.tag.value } };
  }
  return { Prefix: filter.prefix ?? '' };
}

export const s3BucketSettingTypes: ResourceTypes = {
  'aws:s3/bucketVersioning:BucketVersioning': versioning,
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': encryption,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': publicAccessBlock,
  'aws:s3/bucketPolicy:BucketPolicy': policy,
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': ownershipControls,
  'aws:s3/bucketLogging:BucketLogging': logging,
  'aws:s3/bucketNotification:BucketNotification': notification,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': lifecycle,
};
