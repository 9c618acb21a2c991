/**
 * What IAM has to allow for an operation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { RequiredPermission, Shape } from '../../../contract/service';
import { parseCopySource } from './objects';

type Permissions = (input: Shape) => RequiredPermission[];

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
const objectArn = (bucket: string, key: string): string => `${bucketArn(bucket)}/${key}`;

const onBucket =
  (action: string): Permissions =>
  ({ Bucket }) => [{ action: `s3:${action}`, resource: bucketArn(Bucket) }];

/** A version that is asked for by its id takes another action than the newest one. */
const onObject =
  (action: string, versionAction = action): Permissions =>
  ({ Bucket, Key, VersionId }) => {
    const name = VersionId === undefined ? action : versionAction;
    const context: RequiredPermission['context'] = VersionId === undefined ? {} : { 's3:VersionId': VersionId };
    return [{ action: `s3:${name}`, resource: objectArn(Bucket, Key), context }];
  };

const onListing =
  (action: string): Permissions =>
  ({ Bucket, Prefix = '', Delimiter, MaxKeys }) => [
    {
      action: `s3:${action}`,
      resource: bucketArn(Bucket),
      context: {
        's3:prefix': Prefix,
        ...(Delimiter && { 's3:delimiter': Delimiter }),
        ...(MaxKeys !== undefined && { 's3:max-keys': String(MaxKeys) }),
      },
    },
  ];

const getObject = onObject('GetObject', 'GetObjectVersion');
const putObject = onObject('PutObject');

/** Reads the source and writes the target. */
const copy: Permissions = (input) => [...getObject(parseCopySource(input.CopySource)), ...putObject(write(input))];

/** Comparing with what is there takes the permission to read it, and setting tags one of its own. */
const put: Permissions = (input) => [
  ...putObject(write(input)),
  ...(input.IfMatch === undefined ? [] : onObject('GetObject')(write(input))),
  ...(input.Tagging ? onObject('PutObjectTagging')(write(input)) : []),
];

const write = ({ Bucket, Key }: Shape): Shape => ({ Bucket, Key });

export const s3Permissions: Record<string, Permissions> = {
  PutObject: put,
  GetObject: getObject,
  HeadObject: getObject,
  CopyObject: copy,
  DeleteObject: onObject('DeleteObject', 'DeleteObjectVersion'),

  CreateMultipartUpload: put,
  UploadPart: putObject,
  CompleteMultipartUpload: put,
  AbortMultipartUpload: onObject('AbortMultipartUpload'),
  ListMultipartUploads: onBucket('ListBucketMultipartUploads'),

  ListObjectsV2: onListing('ListBucket'),
  ListObjectVersions: onListing('ListBucketVersions'),

  ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  CreateBucket: onBucket('CreateBucket'),
  DeleteBucket: onBucket('DeleteBucket'),
  HeadBucket: onBucket('ListBucket'),
  GetBucketLocation: onBucket('GetBucketLocation'),
  GetBucketAcl: onBucket('GetBucketAcl'),
  GetBucketTagging: onBucket('GetBucketTagging'),

  ...configuration('BucketVersioning', 'BucketVersioning'),
  ...configuration('BucketNotificationConfiguration', 'BucketNotification'),
  GetBucketNotificationConfiguration: onBucket('GetBucketNotification'),
  ...configuration('BucketLogging', 'BucketLogging'),
  ...configuration('BucketLifecycleConfiguration', 'LifecycleConfiguration', 'BucketLifecycle'),
  ...configuration('BucketTagging', 'BucketTagging'),
  ...configuration('BucketEncryption', 'EncryptionConfiguration'),
  ...configuration('PublicAccessBlock', 'BucketPublicAccessBlock'),
  ...configuration('BucketPolicy', 'BucketPolicy'),
  DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
};

/** Put and Delete of a setting; deleting takes the permission to put. */
function configuration(operation: string, action: string, deleteOperation = operation): Record<string, Permissions> {
  return {
    [`Put${operation}`]: onBucket(`Put${action}`),
    [`Delete${deleteOperation}`]: onBucket(`Put${action}`),
  };
}
