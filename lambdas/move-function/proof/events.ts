/** The events that a function is tried with: its owner's to give, in the bucket. */
import { eventsPrefix } from '../../../core/keys';
import type { Rollout } from '../../../core/rollout';
import type { ConsumerFunction } from '../../aws/functions';
import type { ObjectStore } from '../../aws/objects';

/** Key of the tag that names another folder than the function's own. */
const eventsTag = 'prejit:events';

/** An event of a function, by its file's name. */
export interface TrialEvent {
  name: string;
  bytes: Buffer;
}

/**
 * The first events, by their keys, of `functions/<folder>/events/`. The folder is named by config, by the function's tag, or as the
 * function.
 */
export async function eventsFor(
  { name, tags }: Pick<ConsumerFunction, 'name' | 'tags'>,
  { events }: Pick<Rollout, 'events'>,
  most: number,
  objects: Pick<ObjectStore, 'list' | 'read'>,
): Promise<TrialEvent[]> {
  const folder = (Object.hasOwn(events, name) ? events[name] : tags[eventsTag]) ?? name;
  // A tag may hold anything, and what it names must stay below the prefix.
  if (folder.includes('/')) return [];
  const prefix = eventsPrefix(folder);
  const keys = (await objects.list(prefix)).map(({ key }) => key).filter((key) => key.endsWith('.json'));
  const found = keys.sort().slice(0, most);
  const read = found.map(async (key) => ({ name: key.slice(prefix.length), object: await objects.read(key) }));
  // One that was deleted meanwhile is none.
  return (await Promise.all(read)).flatMap((each) =>
    each.object ? { name: each.name, bytes: each.object.bytes } : [],
  );
}
