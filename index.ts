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
import { physicalName } from './infra/names';
import { Notifications } from './infra/notifications';
import { StateMachine } from './infra/state-machine';
import { Trigger } from './infra/trigger';

const config = loadConfig();
const account = currentAccount();
const builder = pulumi.output(loadBuilder(config));
const stateMachineName = physicalName('pipeline');

let network: BuildNetwork | undefined;
if (config.isolateBuilds) {
  // Loaded only here: it brings the whole of @pulumi/awsx along.
  const { BuildNetwork } = require('./infra/build-network') as typeof import('./infra/build-network');
  network = new BuildNetwork('prejit-builds', { account });
}

const manifestBucket = new ManifestBucket('prejit-manifests', { account, config });
const notifications = new Notifications('prejit', { emails: config.notifyEmails });
const builds = new BuildProjects('build', { account, config, builder, bucket: manifestBucket, network });
const functions = new Functions('functions', {
  account,
  config,
  bucket: manifestBucket,
  notifications,
  builds,
  builder,
  stateMachineName,
});
const stateMachine = new StateMachine('pipeline', { account, config, functions, builds, name: stateMachineName });
const trigger = new Trigger('prejit-upload', { account, bucket: manifestBucket, stateMachine });

export const bucket = manifestBucket.name;
export const uploadPrefix = manifestBucket.uploadPrefix;
export const stateMachineArn = stateMachine.arn;
export const topicArn = notifications.topicArn;
export const ssmPrefix = config.ssmPrefix;
export const buildProjects = builds.names;
export const buildLogGroup = builds.logGroup;
export const deadLetterQueueUrl = trigger.deadLetterQueueUrl;
export const links = consoleLinks({ account, bucket: manifestBucket, notifications, stateMachine });
