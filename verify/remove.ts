/** Removes what one run made, each kind of thing by itself, so that one that stays doesn't keep the others. */
import { type LayerVersionsListItem, paginateListLayers, paginateListLayerVersions } from '@aws-sdk/client-lambda';
import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { buildsPrefix, manifestsPrefix } from '../core/keys';
import { deleteParameters } from '../remove/delete';
import type { Context } from './context';
import type { Run } from './names';

export interface Removed {
  names: string[];
  /** What could not be removed, and why. */
  problems: string[];
}

/** Errors of what isn't there. */
const missing =
  /^(ResourceNotFoundException|NoSuchEntity(Exception)?|QueueDoesNotExist|NotFound(Exception)?|NoSuchBucket)$/;

export async function remove(context: Context, run: Run): Promise<Removed> {
  const removed: Removed = { names: [], problems: [] };
  for (const step of [removeFunction, removeRole, removeQueue, removeParameters, removeLayers, removeObjects]) {
    try {
      removed.names.push(...(await step(context, run)));
    } catch (error) {
      const { name, message } = error as Error;
      if (!missing.test(name)) removed.problems.push(`${run.name}: ${name}: ${message}`);
    }
  }
  return removed;
}

async function removeFunction({ aws }: Context, { name: FunctionName }: Run): Promise<string[]> {
  await aws.lambda.deleteFunction({ FunctionName });
  return [FunctionName];
}

async function removeRole({ aws }: Context, { name: RoleName }: Run): Promise<string[]> {
  await aws.iam.deleteRole({ RoleName });
  return [RoleName];
}

async function removeQueue({ aws, stack: { topicArn: TopicArn } }: Context, { name }: Run): Promise<string[]> {
  const ours: (string | undefined)[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: aws.sns }, { TopicArn })) {
    ours.push(...Subscriptions.flatMap((each) => (each.Endpoint?.endsWith(`:${name}`) ? [each.SubscriptionArn] : [])));
  }
  for (const SubscriptionArn of ours) await aws.sns.unsubscribe({ SubscriptionArn });
  const { QueueUrl } = await aws.sqs.getQueueUrl({ QueueName: name });
  await aws.sqs.deleteQueue({ QueueUrl });
  return [name];
}

async function removeParameters({ aws, stack: { ssmPrefix } }: Context, { layer }: Run): Promise<string[]> {
  const names: string[] = [];
  const below = { Path: `${ssmPrefix}/${layer}`, Recursive: true };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: aws.ssm }, below)) {
    names.push(...Parameters.map(({ Name = '' }) => Name));
  }
  await deleteParameters(aws.ssm, names);
  return names;
}

/** All layers with the run in their names, whatever a stack's layers begin with. */
async function removeLayers({ aws: { lambda: client } }: Context, { layer }: Run): Promise<string[]> {
  // All are listed before the first is deleted, which would turn the pages.
  const found: { LayerName: string; version: LayerVersionsListItem }[] = [];
  for await (const { Layers = [] } of paginateListLayers({ client }, {})) {
    const names = Layers.map(({ LayerName = '' }) => LayerName).filter((name) => name.includes(`${layer}-`));
    for (const LayerName of names) {
      for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName })) {
        found.push(...LayerVersions.map((version) => ({ LayerName, version })));
      }
    }
  }
  for (const { LayerName, version } of found) {
    await client.deleteLayerVersion({ LayerName, VersionNumber: version.Version });
  }
  return found.map(({ version }) => version.LayerVersionArn ?? '');
}

/** Every version, since the bucket keeps those that are only deleted. Both layers' folders begin with the run's name. */
async function removeObjects({ aws, stack: { bucket: Bucket } }: Context, { layer }: Run): Promise<string[]> {
  const keys: string[] = [];
  for (const Prefix of [`${manifestsPrefix}${layer}`, `${buildsPrefix}${layer}`]) {
    const page = await aws.s3.listObjectVersions({ Bucket, Prefix });
    for (const { Key = '', VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      await aws.s3.deleteObject({ Bucket, Key, VersionId });
      keys.push(Key);
    }
  }
  return keys;
}
