/**
 * Settings of buckets, which programs put and take away, with what the bucket keeps them under. Versioning and notifications
 * have an effect here; of the others nothing but that they were set is known.
 */
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import { policyProblem } from '../../authorization/document';
import type { S3Store } from './store';

/** Operations that put a setting, by its name: with the member of the input that is kept. */
const puts: Record<string, [setting: string, member: string]> = {
  PutBucketVersioning: ['versioning', 'VersioningConfiguration'],
  PutBucketNotificationConfiguration: ['notification', 'NotificationConfiguration'],
  PutBucketLogging: ['logging', 'BucketLoggingStatus'],
  PutBucketLifecycleConfiguration: ['lifecycle', 'LifecycleConfiguration'],
  PutBucketTagging: ['tagging', 'Tagging'],
  PutBucketEncryption: ['encryption', 'ServerSideEncryptionConfiguration'],
  PutPublicAccessBlock: ['publicAccessBlock', 'PublicAccessBlockConfiguration'],
  PutBucketPolicy: ['policy', 'Policy'],
};

const deletions: Record<string, string> = {
  DeleteBucketLifecycle: 'lifecycle',
  DeleteBucketEncryption: 'encryption',
  DeletePublicAccessBlock: 'publicAccessBlock',
  DeleteBucketPolicy: 'policy',
};

export function configurationHandlers(store: S3Store): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const [operation, [setting, member]] of Object.entries(puts)) {
    handlers[operation] = (input) => {
      const value = input[member];
      check(setting, value);
      const bucket = store.bucket(input.Bucket);
      store.buckets.set(bucket.name, { ...bucket, configuration: { ...bucket.configuration, [setting]: value } });
    };
  }
  handlers.GetBucketTagging = ({ Bucket }) => {
    const { TagSet } = (store.bucket(Bucket).configuration.tagging ?? {}) as Shape;
    if (!TagSet) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName: Bucket });
    return { TagSet };
  };
  for (const [operation, setting] of Object.entries(deletions)) {
    handlers[operation] = (input) => {
      const bucket = store.bucket(input.Bucket);
      const { [setting]: _, ...configuration } = bucket.configuration;
      store.buckets.set(bucket.name, { ...bucket, configuration });
    };
  }
  handlers.GetBucketNotificationConfiguration = ({ Bucket }) => {
    const { EventBridgeConfiguration } = (store.bucket(Bucket).configuration.notification ?? {}) as Shape;
    return { ...(EventBridgeConfiguration && { EventBridgeConfiguration }) };
  };
  return handlers;
}

function check(name: string, value: unknown): void {
  if (name === 'versioning' && !['Enabled', 'Suspended'].includes((value as Shape)?.Status)) {
    throw new AwsError('IllegalVersioningConfigurationException', 'Status is Enabled or Suspended.');
  }
  if (name === 'policy') {
    const problem = policyProblem(value as string, 'resource');
    if (problem !== undefined) throw new AwsError('MalformedPolicy', problem);
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
