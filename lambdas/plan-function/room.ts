/** What a function's other layers leave for one more, and which of them hold packages that it needs. */
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import type { Target } from '../../core/targets';
import { shown } from '../../core/text';
import type { LayerPorts } from '../move-function/zips/layer-zips';
import type { FunctionCode } from './code';

/** Least that a layer may have, in bytes: a startup image and the copies of a small function. */
const leastRoom = 4 * 1024 * 1024;

export interface OtherLayers {
  /** Bytes that the function's layer may have unzipped. */
  room: number;
  /** ARNs of the layers whose packages the function needs, in order. */
  stores: string[];
}

/**
 * @param layers ARNs of the function's other layers
 * @throws UnfitFunction when there is no room, or a layer that it needs can't be read
 */
export async function roomBeside(
  layers: string[],
  code: FunctionCode,
  target: Target,
  ports: LayerPorts,
): Promise<OtherLayers> {
  const sizes = await Promise.all(layers.map((arn) => bytesOf(arn, ports)));
  const others = sizes.reduce((sum, size) => sum + size, 0);
  const room = maxUnzippedBytes - code.bytes - others;
  if (room < leastRoom) {
    throw new UnfitFunction(
      `There is no room for a layer: its code has ${megabytes(code.bytes)} unzipped and its other layers ${megabytes(others)}, and Lambda allows ${megabytes(maxUnzippedBytes)} together. Remove what it does not need.`,
    );
  }
  return { room, stores: code.needsStore ? await storesAmong(layers, target, ports) : [] };
}

/** What can't be looked at counts nothing: then it is Lambda that refuses, before anything is changed. */
async function bytesOf(arn: string, ports: LayerPorts): Promise<number> {
  try {
    return await ports.layerBytes(arn);
  } catch {
    return 0;
  }
}

async function storesAmong(layers: string[], target: Target, ports: LayerPorts): Promise<string[]> {
  const stores: string[] = [];
  for (const arn of layers) {
    try {
      if ((await ports.layerPackages(arn, target)).length > 0) stores.push(arn);
    } catch (cause) {
      throw new UnfitFunction(
        `It needs packages of its layers, and ${arn} can't be read: ${shown((cause as Error).message, 200)}. Let this account read it.`,
        { cause },
      );
    }
  }
  return stores;
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
