/** Removes what one run made, each kind of thing by itself, so that one that stays doesn't keep the others. */
import { buildsPrefix, manifestsPrefix } from '../core/keys';
import type { Context } from './context';
import type { Run } from './names';
import { every } from './pages';

export interface Removed {
  names: string[];
  /** What could not be removed, and why. */
  problems: string[];
}

/** SSM takes so many names in one call. */
const parameterBatch = 10;

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
  const subscriptions = await every(async (NextToken) => {
    const page = await aws.sns.listSubscriptionsByTopic({ TopicArn, NextToken });
    return [page.Subscriptions ?? [], page.NextToken];
  });
  for (const { Endpoint = '', SubscriptionArn } of subscriptions) {
    if (Endpoint.endsWith(`:${name}`)) await aws.sns.unsubscribe({ SubscriptionArn });
  }
  const { QueueUrl } = await aws.sqs.getQueueUrl({ QueueName: name });
  await aws.sqs.deleteQueue({ QueueUrl });
  return [name];
}

async function removeParameters({ aws, stack: { ssmPrefix } }: Context, { layer }: Run): Promise<string[]> {
  const names = await every(async (NextToken) => {
    const page = await aws.ssm.getParametersByPath({ Path: `${ssmPrefix}/${layer}`, Recursive: true, NextToken });
    return [(page.Parameters ?? []).map(({ Name = '' }) => Name), page.NextToken];
  });
  for (let start = 0; start < names.length; start += parameterBatch) {
    await aws.ssm.deleteParameters({ Names: names.slice(start, start + parameterBatch) });
  }
  return names;
}

/** All layers with the run in their names, whatever a stack's layers begin with. */
async function removeLayers({ aws }: Context, { layer }: Run): Promise<string[]> {
  const layers = await every(async (Marker) => {
    const { Layers = [], NextMarker } = await aws.lambda.listLayers({ Marker });
    return [Layers.map(({ LayerName = '' }) => LayerName), NextMarker];
  });
  const arns: string[] = [];
  for (const LayerName of layers.filter((name) => name.includes(`${layer}-`))) {
    const versions = await every(async (Marker) => {
      const { LayerVersions = [], NextMarker } = await aws.lambda.listLayerVersions({ LayerName, Marker });
      return [LayerVersions, NextMarker];
    });
    for (const { Version: VersionNumber, LayerVersionArn = '' } of versions) {
      await aws.lambda.deleteLayerVersion({ LayerName, VersionNumber });
      arns.push(LayerVersionArn);
    }
  }
  return arns;
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
