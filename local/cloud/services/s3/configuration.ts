/** Settings of buckets. What they say is kept and given back; versioning and notifications also have an effect. */
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import type { S3Store } from './store';

interface Setting {
  /** Names of the operations. */
  put: string;
  get: string;
  delete?: string;
  /** Member of the Put operation's input that is kept. */
  member: string;
  /** Whether the Get operation answers with that member, or with the members that are in it. */
  answer: 'member' | 'content';
  /** What a bucket has that was never told. */
  initial?: Shape;
  /** Code of the error that Get answers with when there is nothing, and no initial value. */
  missing?: string;
}

/** By the name that the bucket's configuration has it under. */
const settings: Record<string, Setting> = {
  versioning: {
    put: 'PutBucketVersioning',
    get: 'GetBucketVersioning',
    member: 'VersioningConfiguration',
    answer: 'content',
    initial: {},
  },
  notification: {
    put: 'PutBucketNotificationConfiguration',
    get: 'GetBucketNotificationConfiguration',
    member: 'NotificationConfiguration',
    answer: 'content',
    initial: {},
  },
  logging: {
    put: 'PutBucketLogging',
    get: 'GetBucketLogging',
    member: 'BucketLoggingStatus',
    answer: 'content',
    initial: {},
  },
  lifecycle: {
    put: 'PutBucketLifecycleConfiguration',
    get: 'GetBucketLifecycleConfiguration',
    delete: 'DeleteBucketLifecycle',
    member: 'LifecycleConfiguration',
    answer: 'content',
    missing: 'NoSuchLifecycleConfiguration',
  },
  tagging: {
    put: 'PutBucketTagging',
    get: 'GetBucketTagging',
    delete: 'DeleteBucketTagging',
    member: 'Tagging',
    answer: 'content',
    missing: 'NoSuchTagSet',
  },
  encryption: {
    put: 'PutBucketEncryption',
    get: 'GetBucketEncryption',
    delete: 'DeleteBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    answer: 'member',
    initial: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    },
  },
  publicAccessBlock: {
    put: 'PutPublicAccessBlock',
    get: 'GetPublicAccessBlock',
    delete: 'DeletePublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    answer: 'member',
    missing: 'NoSuchPublicAccessBlockConfiguration',
  },
  ownershipControls: {
    put: 'PutBucketOwnershipControls',
    get: 'GetBucketOwnershipControls',
    delete: 'DeleteBucketOwnershipControls',
    member: 'OwnershipControls',
    answer: 'member',
    missing: 'OwnershipControlsNotFoundError',
  },
  policy: {
    put: 'PutBucketPolicy',
    get: 'GetBucketPolicy',
    delete: 'DeleteBucketPolicy',
    member: 'Policy',
    answer: 'member',
    missing: 'NoSuchBucketPolicy',
  },
};

export function configurationHandlers(store: S3Store): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const [name, setting] of Object.entries(settings)) {
    handlers[setting.put] = (input) => {
      const value = input[setting.member];
      check(name, value);
      const bucket = store.bucket(input.Bucket);
      store.buckets.set(bucket.name, { ...bucket, configuration: { ...bucket.configuration, [name]: value } });
      return {};
    };
    handlers[setting.get] = (input) => {
      const value = store.bucket(input.Bucket).configuration[name] ?? setting.initial;
      if (value === undefined) {
        const message = `The bucket has no configuration of this kind: ${name}`;
        throw new AwsError(setting.missing ?? 'NotFound', message, 404, { BucketName: input.Bucket });
      }
      return setting.answer === 'member' ? { [setting.member]: value } : (value as Shape);
    };
    if (setting.delete) {
      handlers[setting.delete] = (input) => {
        const bucket = store.bucket(input.Bucket);
        const { [name]: _, ...configuration } = bucket.configuration;
        store.buckets.set(bucket.name, { ...bucket, configuration });
        return {};
      };
    }
  }
  return handlers;
}

function check(name: string, value: unknown): void {
  if (name === 'versioning' && !['Enabled', 'Suspended'].includes((value as Shape)?.Status)) {
    throw new AwsError('IllegalVersioningConfigurationException', 'Status is Enabled or Suspended.');
  }
  if (name === 'policy') {
    try {
      JSON.parse(value as string);
    } catch {
      throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
    }
  }
  const targets = ['LambdaFunctionConfigurations', 'QueueConfigurations', 'TopicConfigurations'];
  const unsupported = targets.find((target) => name === 'notification' && (value as Shape)?.[target]?.length > 0);
  if (unsupported) {
    throw new AwsError(
      'NotImplemented',
      `The local cloud sends S3 events to EventBridge only, not to ${unsupported}.`,
      501,
    );
  }
}
