/** Lambda's limits, looked at before it is asked: its refusal would name neither what is too much nor what to drop. */
import { maxLayers, maxUnzippedBytes, maxVariablesBytes, variablesBytes } from '../../../core/lambda-limits';
import type { PublishedLayer } from '../../../core/pipeline';
import type { LayerConfiguration } from '../../aws/functions';
import { Obstacle } from '../obstacle';
import { ownPartOf } from '../own-part';
import type { LayerPorts } from '../zips/layer-zips';
import { layerOf } from './layer-hooks';

/**
 * @param codeBytes size of the function's code, unzipped
 * @throws Obstacle that says what is too much
 */
export async function requireRoom(
  wanted: LayerConfiguration,
  codeBytes: number,
  published: PublishedLayer,
  ports: LayerPorts,
): Promise<void> {
  if (wanted.layers.length > maxLayers) {
    throw new Obstacle(`It has ${maxLayers} other layers, and Lambda allows no more. Remove one.`);
  }
  requireVariables(wanted);
  const others = wanted.layers.filter((layer) => layerOf(layer) !== layerOf(published.arn));
  const sizes = await Promise.all(others.map((layer) => bytesOf(layer, ports)));
  const otherBytes = sizes.reduce((sum, size) => sum + size, 0);
  const total = codeBytes + published.unzippedBytes + otherBytes;
  if (total <= maxUnzippedBytes) return;
  throw new Obstacle(
    `With the layer it would have ${megabytes(total)} unzipped, and Lambda allows ${megabytes(maxUnzippedBytes)}: code ${megabytes(codeBytes)}, this layer ${megabytes(published.unzippedBytes)}, other layers ${megabytes(otherBytes)}. Publish it against the layer, so that its packages are not in its code too, or remove another layer.`,
  );
}

function requireVariables({ layers, environment }: LayerConfiguration): void {
  const bytes = variablesBytes(environment);
  if (bytes <= maxVariablesBytes) return;
  const ours = variablesBytes(ownPartOf({ layers, environment }).variables);
  throw new Obstacle(
    `Its variables would take ${bytes} bytes, of which ${ours} are for the layer, and Lambda allows ${maxVariablesBytes}. Move some of them to SSM.`,
  );
}

/** What can't be looked at counts nothing here: then it is Lambda that refuses, before anything is changed. */
async function bytesOf(layer: string, ports: LayerPorts): Promise<number> {
  try {
    return await ports.layerBytes(layer);
  } catch {
    return 0;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
