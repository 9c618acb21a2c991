/** Step Functions writes every member's name in PascalCase, also where a service's own API does not. */
import type { Json } from '../task-failure';

export function camelCase(value: Json): Json {
  return renameMembers(value, (name) => name.charAt(0).toLowerCase() + name.slice(1));
}

/**
 * The other way round, for what services answer with. Members without a value are left out, and bytes become text.
 * @param formatDate how a date is shown in JSON
 */
export function pascalCase(value: Json, formatDate: (date: Date) => Json): Json {
  return renameMembers(value, (name) => name.charAt(0).toUpperCase() + name.slice(1), formatDate);
}

function renameMembers(value: Json, rename: (name: string) => string, formatDate = (date: Date): Json => date): Json {
  if (value instanceof Date) return formatDate(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map((item) => renameMembers(item, rename, formatDate));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [rename(name), renameMembers(member, rename, formatDate)]));
}
