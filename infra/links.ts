/** Pages of the AWS console that show the stack. */
import * as pulumi from '@pulumi/pulumi';
import type { Account } from './account';
import type { ManifestBucket } from './manifest-bucket';
import type { Notifications } from './notifications';
import type { StateMachine } from './state-machine';

export interface LinkedResources {
  account: pulumi.Input<Account>;
  bucket: ManifestBucket;
  notifications: Notifications;
  stateMachine: StateMachine;
}

/** The console's domain in each partition. Source: the URLs of AWS's own documents. */
const consoleDomains: Record<string, string> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** URLs by what they show: bucket, state machine, builds, topic. */
export const consoleLinks = (
  resources: LinkedResources,
): pulumi.Output<Record<'bucket' | 'stateMachine' | 'builds' | 'topic', string>> =>
  pulumi
    .all([resources.account, resources.bucket.name, resources.stateMachine.arn, resources.notifications.topicArn])
    .apply(([{ partition, region }, bucketName, stateMachineArn, topicArn]) => {
      const console = `https://${region}.${consoleDomains[partition] ?? consoleDomains.aws}`;
      return {
        bucket: `${console}/s3/buckets/${bucketName}?region=${region}`,
        stateMachine: `${console}/states/home?region=${region}#/statemachines/view/${stateMachineArn}`,
        builds: `${console}/codesuite/codebuild/projects?region=${region}`,
        topic: `${console}/sns/v3/home?region=${region}#/topic/${topicArn}`,
      };
    });
