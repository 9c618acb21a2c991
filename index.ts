/** The pipeline as a Pulumi program: configuration in, one component per part of the pipeline, outputs out. */
import * as pulumi from '@pulumi/pulumi';
import { currentAccount } from './infra/account';
import { BuildProjects } from './infra/build-projects';
import { loadBuilder } from './infra/builder';
import { loadConfig } from './infra/config';
import { FunctionLayers } from './infra/function-layers';
import { Functions } from './infra/functions';
import { consoleLinks } from './infra/links';
import { ManifestBucket } from './infra/manifest-bucket';
import { createManifestPipeline } from './infra/manifest-pipeline';
import { physicalName } from './infra/names';
import { Notifications } from './infra/notifications';
import { privateNetwork } from './infra/private-network';
import { requireUnclaimed, StackClaim } from './infra/stack-claim';

export = async () => {
  const config = loadConfig();
  // Before anything is declared: a stack that is refused creates nothing.
  await requireUnclaimed(config);
  new StackClaim('prejit-claim', { claim: config });
  const account = currentAccount();
  const builder = pulumi.output(loadBuilder(config));
  const stateMachineName = physicalName('pipeline');

  const network = privateNetwork(config, account);
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
  const { notifyArn } = functions;
  const functionLayers = new FunctionLayers('functions', { account, config, bucket, builds, builder, notifyArn });

  return {
    bucket: bucket.name,
    uploadPrefix: bucket.uploadPrefix,
    stateMachineArn: stateMachine.arn,
    functionsStateMachineArn: functionLayers.stateMachineArn,
    topicArn: notifications.topicArn,
    ssmPrefix: config.ssmPrefix,
    layerPrefix: config.layerPrefix,
    consumerTag: config.consumerTag,
    buildProjects: builds.names,
    buildLogGroup: builds.logGroup,
    deadLetterQueueUrl: trigger.deadLetterQueueUrl,
    functionsDeadLetterQueueUrl: functionLayers.deadLetterQueueUrl,
    beforeTheFirstUpload:
      'S3 may take five minutes after the first `pulumi up` until it sends events: what is uploaded before starts nothing.',
    links: consoleLinks({ account, bucket, notifications, stateMachine }),
  };
};
