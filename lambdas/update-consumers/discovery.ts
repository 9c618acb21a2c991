/** Which functions a layer's versions are for: named in the stack's configuration, tagged, or on an older version of it. */
import type { PublishedLayer } from '../../core/pipeline';
import { layerOf } from '../move-function/fit/layer-hooks';
import type { UpdateSettings } from './settings';

export interface DiscoveryPorts {
  /** Names of the functions that carry a tag with this value. */
  functionsTagged(key: string, value: string): Promise<string[]>;
  /** Names of the functions that have a version of one of these layers, by the layers' ARNs without version. */
  functionsWithLayer(layers: string[]): Promise<string[]>;
}

/** Each function once, in the order in which they are moved: those that the configuration names first, as it names them. */
export async function consumersOf(
  layers: PublishedLayer[],
  { CONSUMERS, CONSUMER_TAG, ROLLOUT }: Pick<UpdateSettings, 'CONSUMERS' | 'CONSUMER_TAG' | 'ROLLOUT'>,
  ports: DiscoveryPorts,
): Promise<string[]> {
  const layer = layers[0]?.layer ?? '';
  const named = Object.hasOwn(CONSUMERS, layer) ? (CONSUMERS[layer] ?? []) : [];
  const tagged = await ports.functionsTagged(CONSUMER_TAG, layer);
  const users = ROLLOUT.followUsers ? await ports.functionsWithLayer(layers.map(({ arn }) => layerOf(arn))) : [];
  return [...new Set([...named.map((text) => nameOf(text, layers)), ...tagged.sort(), ...users.sort()])];
}

/** `arn:aws:lambda:<region>:<account>:function:<name>` → `<name>`. A name stays as it is, and so does the ARN of one elsewhere. */
function nameOf(text: string, [layer]: PublishedLayer[]): string {
  const account = layer?.arn.split(':layer:')[0];
  const [place, name = text] = text.split(':function:');
  return place === account ? name : text;
}
