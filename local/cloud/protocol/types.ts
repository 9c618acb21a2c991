/** Refuses JSON whose values are of other types than the operation's input has: the SDK's codec lets them through. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Shape } from '../../contract/service';

/** Throws AWS's SerializationException for the first value of another type. */
export function requireTypes(schema: NormalizedSchema, value: unknown, path = ''): void {
  if (value === undefined || value === null) return;
  const expected = expectedType(schema);
  if (expected !== undefined && typeOf(value) !== expected) {
    const found = typeOf(value).toUpperCase();
    throw new AwsError('SerializationException', `${found}_VALUE cannot be converted to ${expected} at '${path}'`);
  }
  if (schema.isStructSchema()) {
    for (const [name, member] of schema.structIterator())
      requireTypes(member, (value as Shape)[name], within(path, name));
  } else if (schema.isListSchema()) {
    for (const [index, item] of (value as unknown[]).entries()) {
      requireTypes(schema.getValueSchema(), item, `${path}[${index}]`);
    }
  } else if (schema.isMapSchema()) {
    for (const [key, item] of Object.entries(value)) requireTypes(schema.getValueSchema(), item, within(path, key));
  }
}

const within = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** Blobs and times are made by the codec, which refuses what it can't read. */
function expectedType(schema: NormalizedSchema): string | undefined {
  if (schema.isStructSchema() || schema.isMapSchema()) return 'object';
  if (schema.isListSchema()) return 'list';
  if (schema.isStringSchema()) return 'string';
  if (schema.isNumericSchema()) return 'number';
  return schema.isBooleanSchema() ? 'boolean' : undefined;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  // Numbers that JavaScript's are too small for.
  return typeof value === 'bigint' ? 'number' : typeof value;
}
