/** Refuses inputs that lack a required member. The SDK's schemas carry no lengths, patterns or enums: services check those. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Shape } from '../../contract/service';
import type { Operation, Protocol } from './model';
import { requiredMembers } from './sdk-schemas';

export function validateInput(protocol: Protocol, operation: Operation, input: Shape): void {
  const missing = findMissing(operation.input, input, '');
  if (missing.length === 0) return;
  const reasons = missing.map((path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`);
  const code = { awsQuery: 'ValidationError', restXml: 'InvalidRequest' }[protocol as string] ?? 'ValidationException';
  throw new AwsError(code, `${missing.length} validation error(s) detected: ${reasons.join('; ')}`);
}

/** Paths of the required members that are not there. */
function findMissing(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (schema.isStructSchema()) {
    const required = new Set(requiredMembers(schema));
    return [...schema.structIterator()].flatMap(([name, member]) => {
      const memberPath = path ? `${path}.${name}` : name;
      const memberValue = (value as Shape)[name];
      const isMissing = memberValue === undefined || memberValue === null;
      return isMissing && required.has(name) ? [memberPath] : findMissing(member, memberValue, memberPath);
    });
  }
  if (schema.isListSchema()) {
    return (value as unknown[]).flatMap((item, index) =>
      findMissing(schema.getValueSchema(), item, `${path}.${index + 1}.member`),
    );
  }
  if (schema.isMapSchema()) {
    return Object.entries(value).flatMap(([key, item]) => findMissing(schema.getValueSchema(), item, `${path}.${key}`));
  }
  return [];
}
