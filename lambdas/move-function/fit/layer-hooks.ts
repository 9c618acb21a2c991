/**
 * Which startup hooks of ours a function keeps beside the one of the layer that it is moved to. All layers for a target
 * have the hook at the same path, and a hook that is named but missing stops the process at start. So a path stays named
 * for exactly as long as one of the function's layers has the file:
 *
 * | the new version has it | another layer has it | the path |
 * |---|---|---|
 * | yes | any | is named, also if it was not before |
 * | no | yes | stays as it was: named if it was named, since its owner may have taken it out |
 * | no | no | goes |
 * | no | can't be looked at | the function is skipped: a guess in either direction could be wrong |
 *
 * What a layer has is read from its zip, so it does not matter whose layer it is. Lambda lets nobody update a function
 * without access to all of its layers, so the last row costs nothing that could be had.
 */
import { posix } from 'node:path';
import type { PublishedLayer } from '../../../core/pipeline';
import { layerMount } from '../../../core/targets';
import { shown } from '../../../core/text';
import type { LayerConfiguration } from '../../aws/functions';
import { Obstacle } from '../obstacle';
import type { LayerPorts } from '../zips/layer-zips';

/** A startup hook that a layer of ours brings, whatever it was built for. */
const ownHook = /^\/opt\/dotnetcore\/startup\/[^:/]+\/[^:/]+\/Prejit\.Startup\.dll$/;

/** Whether an entry of `DOTNET_STARTUP_HOOKS` is ours, however its path is written. */
export const isOwnHook = (entry: string): boolean => ownHook.test(posix.normalize(entry));

/**
 * @param hooks what the function's variable names
 * @returns those of our hooks among them that one of its other layers has
 * @throws Obstacle when a layer can't be looked at
 */
export async function hooksOfOtherLayers(
  hooks: string[],
  { layers }: Pick<LayerConfiguration, 'layers'>,
  published: Pick<PublishedLayer, 'arn' | 'startupHook'>,
  ports: LayerPorts,
): Promise<string[]> {
  const paths = new Set(hooks.filter(isOwnHook).map((entry) => posix.normalize(entry).slice(layerMount.length)));
  if (published.startupHook) paths.delete(published.startupHook);
  const others = layers.filter((layer) => layerOf(layer) !== layerOf(published.arn));
  const kept: string[] = [];
  for (const path of paths) {
    for (const layer of others) {
      if (!(await hasFile(layer, path, ports))) continue;
      kept.push(layerMount + path);
      break;
    }
  }
  return kept;
}

/** ARN of a layer, without the version at the end. */
export const layerOf = (versionArn: string): string => versionArn.replace(/:\d+$/, '');

async function hasFile(arn: string, path: string, ports: LayerPorts): Promise<boolean> {
  try {
    return await ports.layerHasFile(arn, path);
  } catch (cause) {
    throw new Obstacle(
      `Its startup hook may be that of its layer ${arn}, which can't be looked at: ${shown((cause as Error).message, 300)}`,
      { cause },
    );
  }
}
