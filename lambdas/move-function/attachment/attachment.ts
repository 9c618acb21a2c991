/**
 * What is attached to a function of a layer of its own, or of a recorder: one layer and one variable. Nothing else of its
 * configuration is touched, and detaching leaves it as it was. Pure.
 */
import { functionLayerName, recordingLayerName, wrapperValue, wrapperVariable } from '../../../core/function-layer';
import { allTargets } from '../../../core/targets';
import type { LayerConfiguration } from '../../aws/functions';

/** Names of layers that are made for one function, in whatever stack: a package layer's has no underscore but its prefix's. */
const ofOneFunction = /^(?:[a-zA-Z0-9-]+_)?(?:fn|rec)_[a-zA-Z0-9_-]+-net\d+-\d+-(?:x86_64|arm64)$/;

// arn:aws:lambda:<region>:<account>:layer:<name>:<version>
const layerNameOf = (arn: string): string => arn.split(':')[6] ?? '';

/** A function's layers that are made for it alone, by whatever stack. They are its last. */
export const layersOfOneFunction = (layers: string[]): string[] =>
  layers.filter((arn) => ofOneFunction.test(layerNameOf(arn)));

/** A function's layers without those that are made for it alone. */
export const sharedLayers = (layers: string[]): string[] =>
  layers.filter((arn) => !ofOneFunction.test(layerNameOf(arn)));

/** What a function was like before: it is kept in the bucket before anything is changed. */
export interface Before {
  /** Value of `AWS_LAMBDA_EXEC_WRAPPER`; absent when it was not set. */
  wrapper?: string;
}

/** Tells the layers that are made for one function from all others, by their ARNs. */
export function ownLayersOf(name: string, prefix: string): (arn: string) => boolean {
  const names = allTargets.flatMap((target) => [
    functionLayerName(name, target, prefix),
    recordingLayerName(name, target, prefix),
  ]);
  return (arn) => names.includes(layerNameOf(arn));
}

/** The recording layers among these. */
export function ownRecordersOf(name: string, prefix: string): (arn: string) => boolean {
  const names = allTargets.map((target) => recordingLayerName(name, target, prefix));
  return (arn) => names.includes(layerNameOf(arn));
}

/** What is its owner's of what we change. @param known from before, if something of ours is attached */
export function beforeOf({ environment }: LayerConfiguration, known?: Before): Before {
  const current = environment[wrapperVariable];
  const wrapper = current === wrapperValue ? known?.wrapper : current;
  return wrapper === undefined ? {} : { wrapper };
}

export const isAttached = ({ layers }: LayerConfiguration, isOwn: (arn: string) => boolean): boolean =>
  layers.some(isOwn);

/** The configuration with one layer of ours, the last: its files lie over those of the others. */
export const attached = (
  { layers, environment }: LayerConfiguration,
  arn: string,
  isOwn: (arn: string) => boolean,
): LayerConfiguration => ({
  layers: [...layers.filter((each) => !isOwn(each)), arn],
  environment: { ...environment, [wrapperVariable]: wrapperValue },
});

/**
 * The configuration without anything of ours. What its owner has changed meanwhile stays. Our variable goes without our layer, too,
 * since nothing starts with it alone; only with a layer that another stack made for the function it is that one's.
 */
export function detached(
  found: LayerConfiguration,
  before: Before,
  isOwn: (arn: string) => boolean,
): LayerConfiguration {
  const { layers, environment } = found;
  if (!isAttached(found, isOwn) && layersOfOneFunction(layers).length > 0) return { layers, environment };
  const { [wrapperVariable]: wrapper, ...others } = environment;
  const restored = wrapper === wrapperValue ? before.wrapper : wrapper;
  return {
    layers: layers.filter((arn) => !isOwn(arn)),
    environment: restored === undefined ? others : { ...others, [wrapperVariable]: restored },
  };
}
