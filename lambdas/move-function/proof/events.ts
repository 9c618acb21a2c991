/** The event that a function is tried with: its owner's to give, in the bucket. */
import { eventsPrefix } from '../../../core/keys';
import type { Rollout } from '../../../core/rollout';
import type { ConsumerFunction } from '../../aws/functions';
import type { ObjectStore } from '../../aws/objects';

/** Key of the tag that names another folder than the function's own. */
const eventsTag = 'prejit:events';

/**
 * The first event, by its key, of `functions/<folder>/events/`. The folder is named by config, by the function's tag, or as the function.
 * @returns undefined when there is none
 */
export async function eventFor(
  { name, tags }: Pick<ConsumerFunction, 'name' | 'tags'>,
  { events }: Pick<Rollout, 'events'>,
  objects: Pick<ObjectStore, 'list' | 'read'>,
): Promise<Buffer | undefined> {
  const folder = (Object.hasOwn(events, name) ? events[name] : tags[eventsTag]) ?? name;
  // A tag may hold anything, and what it names must stay below the prefix.
  if (folder.includes('/')) return undefined;
  const keys = (await objects.list(eventsPrefix(folder))).map(({ key }) => key).filter((key) => key.endsWith('.json'));
  const [first] = keys.sort();
  return first === undefined ? undefined : (await objects.read(first))?.bytes;
}
