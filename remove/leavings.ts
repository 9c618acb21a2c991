/** Finds what a stack that was destroyed has left behind. */
import { paginateListFunctions, paginateListLayers, paginateListLayerVersions } from '@aws-sdk/client-lambda';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { bucketOfOneFunction } from '../core/function-layer';
import { describedBucket } from '../core/layer-description';
import { stackTag } from '../core/stacks';
import { allTargets, layerName } from '../core/targets';
import type { Clients } from './clients';
import type { RemovedStack } from './stack';

export interface LayerVersion {
  name: string;
  version: number;
  arn: string;
}

export interface Leavings {
  layerVersions: LayerVersion[];
  /** Names of parameters. */
  parameters: string[];
  buckets: string[];
  /** Functions of this account and region that use one of the layer versions. Those of other accounts can't be seen. */
  users: { function: string; layer: string }[];
}

/** @param buckets names of buckets of the stack that are gone, so that no tag tells of them */
export async function findLeavings(aws: Clients, stack: RemovedStack, buckets: string[]): Promise<Leavings> {
  const parameters = await parametersBelow(aws, stack.ssmPrefix);
  const tagged = await taggedBuckets(aws, stack.id);
  const named = parameters.flatMap(({ value }) => /^s3:\/\/([^/]+)\/.+\/artifact\.xml$/.exec(value)?.[1] ?? []);
  const layerVersions = await layerVersionsOf(aws, stack, new Set([...buckets, ...tagged, ...named]));
  const users = await usersOf(aws, layerVersions);
  return { layerVersions, parameters: parameters.map(({ name }) => name), buckets: tagged, users };
}

async function parametersBelow({ ssm: client }: Clients, Path: string): Promise<{ name: string; value: string }[]> {
  const found: { name: string; value: string }[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path, Recursive: true })) {
    found.push(...Parameters.map(({ Name: name = '', Value: value = '' }) => ({ name, value })));
  }
  return found;
}

async function taggedBuckets({ tagging: client }: Clients, id: string): Promise<string[]> {
  const query = { ResourceTypeFilters: ['s3'], TagFilters: [{ Key: stackTag, Values: [id] }] };
  const found: string[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, query)) {
    found.push(
      ...ResourceTagMappingList.flatMap(({ ResourceARN = '' }) => /:s3:::([^/]+)$/.exec(ResourceARN)?.[1] ?? []),
    );
  }
  return found;
}

/** The bucket that a version's description names, be it a package layer's, a function layer's or a recording layer's. */
const bucketIn = (description: string | undefined): string =>
  describedBucket(description) ?? bucketOfOneFunction(description) ?? '';

/** Versions whose description names one of the buckets, of layers that are named as the stack's are. */
async function layerVersionsOf(
  { lambda: client }: Clients,
  { layerPrefix }: RemovedStack,
  buckets: Set<string>,
): Promise<LayerVersion[]> {
  const ends = allTargets.map((target) => layerName('', target));
  const found: LayerVersion[] = [];
  for await (const { Layers = [] } of paginateListLayers({ client }, {})) {
    const names = Layers.map(({ LayerName = '' }) => LayerName);
    for (const name of names.filter((each) => each.startsWith(layerPrefix) && ends.some((end) => each.endsWith(end)))) {
      for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName: name })) {
        for (const { Version: version = 0, LayerVersionArn: arn = '', Description } of LayerVersions) {
          if (buckets.has(bucketIn(Description))) found.push({ name, version, arn });
        }
      }
    }
  }
  return found;
}

/** Published versions of functions count too: they are frozen with their layers. */
async function usersOf({ lambda: client }: Clients, layerVersions: LayerVersion[]): Promise<Leavings['users']> {
  const arns = new Set(layerVersions.map(({ arn }) => arn));
  const users: Leavings['users'] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, { FunctionVersion: 'ALL' })) {
    for (const { FunctionName = '', Version = '$LATEST', Layers = [] } of Functions) {
      const name = Version === '$LATEST' ? FunctionName : `${FunctionName}:${Version}`;
      users.push(...Layers.flatMap(({ Arn: layer = '' }) => (arns.has(layer) ? [{ function: name, layer }] : [])));
    }
  }
  return users;
}
