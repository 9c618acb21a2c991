/**
 * Whether a published version is what `$LATEST` was before its layer moved. Only then may an alias leave it for a version of the
 * moved function: everything else in which `$LATEST` differs is its owner's to release. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { wrapperValue, wrapperVariable } from '../../../core/function-layer';
import { sharedStorePath } from '../../../core/targets';
import { listed, shown } from '../../../core/text';
import type { LayerConfiguration } from '../../aws/functions';
import type { VersionConfiguration } from '../../aws/version-configuration';
import { sharedLayers } from '../attachment/attachment';
import { isOwnHook, layerOf } from '../fit/layer-hooks';
import { entriesOf, ownVariables, sharedStore, startupHooks } from '../own-part';

/** Most settings that are named. */
const maxSettings = 5;

/**
 * @param version the one that an alias names
 * @param latest `$LATEST`, or a version of it that was published since it was moved
 * @param before what `$LATEST` was like before
 * @param layer ARN of the layer version that it has now
 * @returns in what else than this layer's version they differ, in words; undefined when in nothing
 */
export function whyNotReleased(
  version: VersionConfiguration,
  latest: VersionConfiguration,
  before: LayerConfiguration,
  layer: string,
): string | undefined {
  if (version.environmentError) return `its variables can't be read: ${shown(version.environmentError, 200)}`;
  if (version.codeSha256 !== latest.codeSha256) return 'its code is not that of $LATEST';
  const names = [...new Set([...Object.keys(version.settings), ...Object.keys(latest.settings)])].sort();
  const different = [
    ...names.filter((name) => !isDeepStrictEqual(version.settings[name], latest.settings[name])),
    ...(isDeepStrictEqual(otherLayers(version, layer), otherLayers(before, layer)) ? [] : ['Layers']),
    ...(isDeepStrictEqual(otherVariables(version, before), otherVariables(before, version)) ? [] : ['Environment']),
  ];
  if (different.length === 0) return undefined;
  return `its configuration is not that of $LATEST (${listed(different, maxSettings).join(', ')})`;
}

/** Shared layers in their order, this one's without the number of its version. What is the function's own comes and goes by itself. */
const otherLayers = ({ layers }: LayerConfiguration, arn: string): string[] =>
  sharedLayers(layers).map((layer) => (layerOf(layer) === layerOf(arn) ? layerOf(layer) : layer));

/** Variables without what a layer of ours brings. Where either has our start script, there is no telling which wrapper it hides. */
function otherVariables({ environment }: LayerConfiguration, other: LayerConfiguration): Record<string, string> {
  const isHidden = [environment, other.environment].some((variables) => variables[wrapperVariable] === wrapperValue);
  const ours = isHidden ? [...ownVariables, wrapperVariable] : ownVariables;
  const others = Object.entries(environment).filter(([name]) => !ours.includes(name));
  return {
    ...Object.fromEntries(others),
    [sharedStore]: entriesOf(environment[sharedStore])
      .filter((entry) => entry !== sharedStorePath)
      .join(':'),
    [startupHooks]: entriesOf(environment[startupHooks])
      .filter((entry) => !isOwnHook(entry))
      .join(':'),
  };
}
