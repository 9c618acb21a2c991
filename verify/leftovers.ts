/** Finds, by their names, the runs that left something in the account. */
import { paginateListFunctions, paginateListLayers } from '@aws-sdk/client-lambda';
import { buildsPrefix, manifestsPrefix } from '../core/keys';
import type { Context } from './context';
import { prefix, rolePath, runIdIn, startOf } from './names';

/** Longer than a run takes: five minutes for the first event, builds of a few minutes, cold starts. In milliseconds. */
const longestRun = 60 * 60_000;

export interface Leftovers {
  /** Runs that began so long ago that they are not going on. */
  forgotten: string[];
  /** Runs that may be. */
  recent: string[];
}

export async function leftovers(context: Context, now: Date): Promise<Leftovers> {
  const ids = new Set<string>();
  for (const name of await names(context)) {
    const id = runIdIn(name);
    if (id !== undefined && id !== context.run.id) ids.add(id);
  }
  const isForgotten = (id: string) => now.getTime() - startOf(id) > longestRun;
  return { forgotten: [...ids].filter(isForgotten), recent: [...ids].filter((id) => !isForgotten(id)) };
}

/** Names of everything that may be a run's. Parameters are written for layers, which are among them. */
async function names({ aws, stack: { bucket: Bucket } }: Context): Promise<string[]> {
  const folders = async (Prefix: string) => {
    const { CommonPrefixes = [] } = await aws.s3.listObjectsV2({ Bucket, Prefix: Prefix + prefix, Delimiter: '/' });
    return CommonPrefixes.map(({ Prefix: folder }) => folder);
  };
  const found: (string | undefined)[] = [];
  const { lambda: client } = aws;
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    found.push(...Functions.map(({ FunctionName }) => FunctionName));
  }
  for await (const { Layers = [] } of paginateListLayers({ client }, {})) {
    found.push(...Layers.map(({ LayerName }) => LayerName));
  }
  const { Roles = [] } = await aws.iam.listRoles({ PathPrefix: rolePath });
  const { QueueUrls = [] } = await aws.sqs.listQueues({ QueueNamePrefix: prefix });
  found.push(...Roles.map(({ RoleName }) => RoleName), ...QueueUrls);
  found.push(...(await folders(manifestsPrefix)), ...(await folders(buildsPrefix)));
  return found.filter((name) => name !== undefined);
}
