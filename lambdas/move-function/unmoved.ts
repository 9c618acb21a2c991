/** Functions that aren't moved: they are there already, or something else sets their layers. */
import type { ConsumerResult, PublishedLayer } from '../../core/pipeline';
import type { Rollout } from '../../core/rollout';
import type { ConsumerFunction, LayerConfiguration } from '../aws/functions';
import { planAliases } from './aliases/alias-plan';
import type { AliasPorts } from './aliases/alias-request';
import { moveAliases } from './aliases/aliases';
import { type Ending, endedWith } from './ending';
import { ownPartOf } from './own-part';

/** Key of the tag by which one function is only reported (`report`), whatever the stack does. */
const modeTag = 'prejit:move';

/** Whether something else sets the function's layers, so that it is only said what they should be. */
export const isReported = ({ tags }: ConsumerFunction, { mode }: Rollout): boolean =>
  mode === 'report' || tags[modeTag] === 'report';

/** Its aliases may have stayed behind, as when a mover was cut off, or none followed at that time. */
export async function alreadyThere(
  found: ConsumerFunction,
  layer: PublishedLayer,
  rollout: Rollout,
  ports: AliasPorts,
): Promise<Ending> {
  const reason = `It is on version ${layer.version} already.`;
  const result: ConsumerResult = { function: found.name, outcome: 'current', reason };
  if (isReported(found, rollout)) return { result };
  return endedWith(await moveAliases({ before: found, layer, rollout }, ports), result);
}

/** For whoever sets the function's layers and variables elsewhere. */
export async function wouldUpdate(
  found: ConsumerFunction,
  wanted: LayerConfiguration,
  layer: PublishedLayer,
  ports: AliasPorts,
): Promise<ConsumerResult> {
  const { layers, variables } = ownPartOf(wanted);
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const { follow } = await planAliases({ before: found, layer }, ports);
  const aliases = follow.map(({ name, version }) => `${name} (version ${version})`);
  const reason = `It would get the layers ${layers.join(', ')} and the variables ${settings.join(', ')}.${aliases.length > 0 ? ` Aliases that would follow: ${aliases.join(', ')}.` : ''}`;
  return { function: found.name, outcome: 'would-update', reason };
}
