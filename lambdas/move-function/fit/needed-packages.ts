/**
 * Whether a function finds the packages that its code leaves out. Lambda mounts all layers of a function into one tree, so the
 * host finds them in the new version's store, or in the store of another of its layers.
 */
import type { Package } from '../../../core/packages';
import type { PublishedLayer } from '../../../core/pipeline';
import { runtimeIdentifier } from '../../../core/targets';
import { listed, shown } from '../../../core/text';
import { Obstacle } from '../obstacle';
import type { LayerPorts } from '../zips/layer-zips';
import { missingPackages } from './dependencies';
import type { MovingLayer } from './judge';
import { layerOf } from './layer-hooks';

/**
 * @param needed what the code leaves out
 * @param layers ARNs of the function's layers
 * @throws Obstacle that names what is missing, and how to publish the function again
 */
export async function requirePackages(
  needed: Package[],
  layers: string[],
  { published, packages }: MovingLayer,
  ports: LayerPorts,
): Promise<void> {
  const ownMissing = missingPackages(needed, packages);
  let missing = ownMissing;
  const hidden: string[] = [];
  for (const layer of layers.filter((each) => layerOf(each) !== layerOf(published.arn))) {
    if (missing.length === 0) return;
    try {
      missing = missingPackages(missing, await ports.layerPackages(layer, published));
    } catch (error) {
      hidden.push(`Its layer ${layer} may have them, but can't be looked at: ${shown((error as Error).message)}.`);
    }
  }
  if (missing.length === 0) return;
  const usesOthers = missing.length < ownMissing.length;
  const names = listed(missing.map(({ id, version }) => `${id} ${version}`)).join(', ');
  const what = `It needs packages that its code lacks and the new layer does not have: ${names}.`;
  throw new Obstacle([what, ...hidden, republish(published, usesOthers)].join(' '));
}

/** `dotnet publish` takes the option more than once: https://learn.microsoft.com/dotnet/core/tools/dotnet-publish, "--manifest" */
function republish({ artifact, architecture, kept }: PublishedLayer, usesOthers: boolean): string {
  const publish = `dotnet publish -c Release -r ${runtimeIdentifier(architecture)} --no-self-contained --manifest artifact.xml`;
  const others = usesOthers ? ' with a further --manifest for each other layer that it uses' : '';
  // What is kept is of one version before, and the function is older than that.
  const keep = kept ? '' : ' or set PrejitKeepPrevious in it,';
  return `Add them to the manifest,${keep} or publish it again: \`aws s3 cp ${artifact} artifact.xml\`, then \`${publish}\`${others}.`;
}
