/**
 * Whether a published version is what `$LATEST` was before its layer moved. Only then may an alias leave it for a version of the
 * moved function: everything else in which `$LATEST` differs is its owner's to release. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { sharedStorePath } from '../../../core/targets';
import { listed, shown } from '../../../core/text';
import type { LayerConfiguration } from '../../aws/functions';
import type { VersionConfiguration } from '../../aws/version-configuration';
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
    ...(isDeepStrictEqual(otherVariables(version), otherVariables(before)) ? [] : ['Environment']),
  ];
  if (different.length === 0) return undefined;
  return `its configuration is not that of $LATEST (${listed(different, maxSettings).join(', ')})`;
}

/** Layers in their order, this one's without the number of its version. */
const otherLayers = ({ layers }: LayerConfiguration, arn: string): string[] =>
  layers.map((layer) => (layerOf(layer) === layerOf(arn) ? layerOf(layer) : layer));

/** Variables without what a layer of ours brings. */
function otherVariables({ environment }: LayerConfiguration): Record<string, string> {
  const others = Object.entries(environment).filter(([name]) => !ownVariables.includes(name));
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
