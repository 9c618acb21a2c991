/** The pipeline as a Pulumi program: configuration in, one component per part of the pipeline, outputs out. */
import * as pulumi from '@pulumi/pulumi';
import { currentAccount } from './infra/account';
import type { BuildNetwork } from './infra/build-network';
import { BuildProjects } from './infra/build-projects';
import { loadBuilder } from './infra/builder';
import { loadConfig } from './infra/config';
import { Functions } from './infra/functions';
import { consoleLinks } from './infra/links';
import { ManifestBucket } from './infra/manifest-bucket';
import { createManifestPipeline } from './infra/manifest-pipeline';
import { physicalName } from './infra/names';
import { Notifications } from './infra/notifications';
import { requireUnclaimed, StackClaim } from './infra/stack-claim';

export = async () => {
  const config = loadConfig();
  // Before anything is declared: a stack that is refused creates nothing.
  await requireUnclaimed(config);
  new StackClaim('prejit-claim', { claim: config });
  const account = currentAccount();
  const builder = pulumi.output(loadBuilder(config));
  const stateMachineName = physicalName('pipeline');

  let network: BuildNetwork | undefined;
  if (config.isolateBuilds) {
    // Loaded only here: it brings the whole of @pulumi/awsx along.
    const { BuildNetwork } = require('./infra/build-network') as typeof import('./infra/build-network');
    network = new BuildNetwork('prejit-builds', { account });
  }

  const bucket = new ManifestBucket('prejit-manifests', { account, config });
  const notifications = new Notifications('prejit', { emails: config.notifyEmails });
  const builds = new BuildProjects('build', { account, config, builder, bucket, network });
  const functions = new Functions('functions', {
    account,
    config,
    bucket,
    notifications,
    builds,
    builder,
    stateMachineName,
  });
  const pipeline = { account, config, bucket, functions, builds, stateMachineName };
  const { stateMachine, trigger } = createManifestPipeline(pipeline);

  return {
    bucket: bucket.name,
    uploadPrefix: bucket.uploadPrefix,
    stateMachineArn: stateMachine.arn,
    topicArn: notifications.topicArn,
    ssmPrefix: config.ssmPrefix,
    layerPrefix: config.layerPrefix,
    consumerTag: config.consumerTag,
    buildProjects: builds.names,
    buildLogGroup: builds.logGroup,
    deadLetterQueueUrl: trigger.deadLetterQueueUrl,
    beforeTheFirstUpload:
      'S3 may take five minutes after the first `pulumi up` until it sends events: what is uploaded before starts nothing.',
    links: consoleLinks({ account, bucket, notifications, stateMachine }),
  };
};
