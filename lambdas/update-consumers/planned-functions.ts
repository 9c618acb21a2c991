/** The functions that an execution moves, and how far it has come with each: found once, and the same for all of its rounds. */
import { z } from 'zod';
import { functionsKey, movesPrefix } from '../../core/keys';
import type { ObjectStore } from '../aws/objects';
import type { Journal, MoveRecord } from '../move-function/journal';

const namesSchema = z.array(z.string());

/** @param find finds them, in the order in which they are moved */
export async function plannedFunctions(
  execution: string,
  find: () => Promise<string[]>,
  objects: Pick<ObjectStore, 'read' | 'write'>,
): Promise<string[]> {
  const key = functionsKey(execution);
  const planned = await objects.read(key);
  if (planned) return namesSchema.parse(JSON.parse(planned.bytes.toString('utf8')));
  const names = await find();
  await objects.write(key, JSON.stringify(names));
  return names;
}

/** Records that are read at the same time. */
const batchSize = 20;

/** What is known of the functions that follow a layer so far, by their names. */
export async function writtenRecords(
  layer: string,
  journal: Pick<Journal, 'read'>,
  objects: Pick<ObjectStore, 'list'>,
): Promise<Map<string, MoveRecord>> {
  const prefix = movesPrefix(layer);
  const names = (await objects.list(prefix)).map(({ key }) => key.slice(prefix.length, -'.json'.length));
  const records = new Map<string, MoveRecord>();
  for (let start = 0; start < names.length; start += batchSize) {
    const batch = names.slice(start, start + batchSize).map(async (name) => {
      const record = await journal.read(name);
      if (record) records.set(name, record);
    });
    await Promise.all(batch);
  }
  return records;
}
