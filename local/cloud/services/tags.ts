/** Tags: most operations take and give them as a list of keys and values. */
import type { Shape } from '../../contract/service';

export const tagsFromList = (list: Shape[] = []): Record<string, string> =>
  Object.fromEntries(list.map(({ Key, Value }) => [Key, Value ?? '']));

export const tagsToList = (tags: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const withoutTags = (tags: Record<string, string>, keys: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
