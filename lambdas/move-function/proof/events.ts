/** The events that a function is tried with: its owner's to give, in the bucket. */
import { eventsPrefix } from '../../../core/keys';
import type { Rollout } from '../../../core/rollout';
import type { ConsumerFunction } from '../../aws/functions';
import type { ObjectStore } from '../../aws/objects';

/** Key of the tag that names another folder than the function's own. */
const eventsTag = 'prejit:events';

type Asked = Pick<ConsumerFunction, 'name' | 'tags'>;

/** An event of a function, by its file's name. */
export interface TrialEvent {
  name: string;
  bytes: Buffer;
}

/**
 * Keys of a function's events, sorted: those of `functions/<folder>/events/`. The folder is named by config, by the function's tag, or
 * as the function.
 */
export async function eventKeysFor(
  { name, tags }: Asked,
  { events }: Pick<Rollout, 'events'>,
  objects: Pick<ObjectStore, 'list'>,
): Promise<string[]> {
  const folder = (Object.hasOwn(events, name) ? events[name] : tags[eventsTag]) ?? name;
  // A tag may hold anything, and what it names must stay below the prefix.
  if (folder.includes('/')) return [];
  const keys = (await objects.list(eventsPrefix(folder))).map(({ key }) => key);
  return keys.filter((key) => key.endsWith('.json')).sort();
}

/** @returns the first of a function's events, so many at most; one that was deleted meanwhile is none */
export async function eventsFor(
  found: Asked,
  rollout: Pick<Rollout, 'events'>,
  most: number,
  objects: Pick<ObjectStore, 'list' | 'read'>,
): Promise<TrialEvent[]> {
  const keys = (await eventKeysFor(found, rollout, objects)).slice(0, most);
  const read = await Promise.all(keys.map(async (key) => ({ key, object: await objects.read(key) })));
  return read.flatMap(({ key, object }) => (object ? { name: key.split('/').at(-1) ?? '', bytes: object.bytes } : []));
}
