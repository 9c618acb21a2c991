/** Rules for S3 buckets. Most of a bucket's settings are resources of their own that name the bucket. */
import { isPublic, isTlsOnly, statementsOf } from '../documents';
import { eachAmong, ofType, type Resource, type Rule } from '../rule';

const bucketType = 'aws:s3/bucket:Bucket';

/** The resources of a type that configure a bucket. */
const settings = (bucket: Resource, resources: Resource[], type: string): Resource[] =>
  ofType(resources, type).filter(({ props }) => props.bucket === bucket.props.bucket);

const statements = (bucket: Resource, resources: Resource[]) =>
  settings(bucket, resources, 'aws:s3/bucketPolicy:BucketPolicy').flatMap(statementsOf);

export const bucketRules: Rule[] = [
  eachAmong('CKV2_AWS_6', bucketType, 'Public access is blocked in all four ways', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock').some(
      ({ props }) =>
        props.blockPublicAcls && props.blockPublicPolicy && props.ignorePublicAcls && props.restrictPublicBuckets,
    ),
  ),
  eachAmong('CKV_AWS_379', bucketType, 'The bucket is reached over TLS alone', (bucket, resources) =>
    isTlsOnly(statements(bucket, resources)),
  ),
  eachAmong('CKV_AWS_19', bucketType, 'Objects are encrypted', (bucket, resources) =>
    settings(
      bucket,
      resources,
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    ).some(({ props }) => props.rules.length > 0),
  ),
  eachAmong('CKV_AWS_21', bucketType, 'Objects are versioned', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketVersioning:BucketVersioning').some(
      ({ props }) => props.versioningConfiguration.status === 'Enabled',
    ),
  ),
  eachAmong(
    'CKV_AWS_70',
    bucketType,
    'The policy lets nobody in by `*`',
    (bucket, resources) => !statements(bucket, resources).some(isPublic),
  ),
  eachAmong('CKV_AWS_300', bucketType, 'Aborted uploads are removed', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').some(({ props }) =>
      props.rules.some((rule: Resource['props']) => rule.abortIncompleteMultipartUpload?.daysAfterInitiation > 0),
    ),
  ),
  eachAmong('CKV2_AWS_62', bucketType, 'Events are on', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketNotification:BucketNotification').some(({ props }) => props.eventbridge),
  ),
  eachAmong(
    'AwsSolutions-S1',
    bucketType,
    'Access is logged, unless the bucket itself holds access logs',
    (bucket, resources) =>
      ofType(resources, 'aws:s3/bucketLogging:BucketLogging').some(
        ({ props }) => props.bucket === bucket.props.bucket || props.targetBucket === bucket.props.bucket,
      ),
  ),
  eachAmong('CKV_AWS_144', bucketType, 'Objects are replicated to another region', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketReplicationConfig:BucketReplicationConfig').some(() => true),
  ),
  eachAmong('CKV_AWS_143', bucketType, 'Objects are locked', (bucket) => bucket.props.objectLockEnabled === true),
  eachAmong('S3.20', bucketType, 'Deleting a version takes a second factor', (bucket, resources) =>
    settings(bucket, resources, 'aws:s3/bucketVersioning:BucketVersioning').some(
      ({ props }) => props.versioningConfiguration.mfaDelete === 'Enabled',
    ),
  ),
  eachAmong('CKV_AWS_145', bucketType, "Objects are encrypted with a key of the customer's own", (bucket, resources) =>
    settings(
      bucket,
      resources,
      'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    ).some(({ props }) =>
      props.rules.some(
        (rule: Resource['props']) => rule.applyServerSideEncryptionByDefault?.kmsMasterKeyId !== undefined,
      ),
    ),
  ),
];
