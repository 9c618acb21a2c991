/** Finds what in an operation's input violates the constraints of AWS's API model, and says it in AWS's words. */
import type { Shape } from '../../contract/service';
import type { ApiConstraints, ConstrainedShape } from './model';
import { matchesModelPattern } from './pattern';

export interface Violation {
  kind: 'required' | 'length' | 'range' | 'pattern' | 'enum';
  /** The member, such as `environment.variables` or `tags.1.member.key`. */
  path: string;
  /** The value, in a few words; `null` for one that is not there. */
  value: string;
  /** What has to be so: `Member must not be null`. */
  constraint: string;
}

/** Characters of a value that stand in a message. */
const maxShown = 200;

export function findViolations(api: ApiConstraints, shape: string, input: Shape): Violation[] {
  return violationsOf(api, shape, input, '');
}

function violationsOf(api: ApiConstraints, name: string, value: unknown, path: string): Violation[] {
  const shape = api.shapes[name];
  if (!shape || value === undefined || value === null) return [];
  const own = broken(shape, value).map((found) => ({ ...found, path, value: shown(value) }));
  switch (shape.type) {
    case 'structure':
      return own.concat(inStructure(api, shape, value as Shape, path));
    case 'list':
      return own.concat(inList(api, shape, value as unknown[], path));
    case 'map':
      return own.concat(inMap(api, shape, value as Shape, path));
    default:
      return own;
  }
}

function inStructure(api: ApiConstraints, shape: ConstrainedShape, value: Shape, path: string): Violation[] {
  // AWS's messages begin the names of members with a small letter.
  const pathOf = (member: string) => `${path && `${path}.`}${member.charAt(0).toLowerCase()}${member.slice(1)}`;
  const missing = (shape.required ?? []).filter((member) => value[member] === undefined || value[member] === null);
  return [
    ...missing.map(
      (member): Violation => ({
        kind: 'required',
        path: pathOf(member),
        value: 'null',
        constraint: 'Member must not be null',
      }),
    ),
    ...Object.entries(shape.members ?? {}).flatMap(([member, name]) =>
      violationsOf(api, name, value[member], pathOf(member)),
    ),
  ];
}

function inList(api: ApiConstraints, { item }: ConstrainedShape, value: unknown[], path: string): Violation[] {
  if (!item) return [];
  const found = value.flatMap((entry, index) => violationsOf(api, item, entry, `${path}.${index + 1}.member`));
  return isSimple(api.shapes[item]) ? summed(found, value, path, 'Member must satisfy constraint') : found;
}

function inMap(api: ApiConstraints, { key, value: item }: ConstrainedShape, value: Shape, path: string): Violation[] {
  const keys = key ? Object.keys(value).flatMap((each) => violationsOf(api, key, each, path)) : [];
  const values = item
    ? Object.entries(value).flatMap(([each, entry]) => violationsOf(api, item, entry, `${path}.${each}`))
    : [];
  return [
    ...summed(keys, value, path, 'Map keys must satisfy constraint'),
    ...(item && isSimple(api.shapes[item]) ? summed(values, value, path, 'Map value must satisfy constraint') : values),
  ];
}

const isSimple = (shape: ConstrainedShape | undefined): boolean =>
  shape !== undefined && !['structure', 'list', 'map'].includes(shape.type);

/** What is wrong with entries is said once, of the whole. */
function summed(found: Violation[], value: unknown, path: string, introduction: string): Violation[] {
  const [first] = found;
  if (!first) return [];
  const constraints = [...new Set(found.map(({ constraint }) => constraint))].join(', ');
  return [{ kind: first.kind, path, value: shown(value), constraint: `${introduction}: [${constraints}]` }];
}

/** The constraints that a value itself breaks. */
function* brokenBy(shape: ConstrainedShape, value: unknown): Generator<Pick<Violation, 'kind' | 'constraint'>> {
  const { min, max, pattern } = shape;
  const [kind, what, size] = measure(shape, value);
  if (min !== undefined && size < min) {
    yield { kind, constraint: `Member must have ${what} greater than or equal to ${min}` };
  }
  if (max !== undefined && size > max) {
    yield { kind, constraint: `Member must have ${what} less than or equal to ${max}` };
  }
  if (typeof value !== 'string') return;
  if (pattern !== undefined && !matchesModelPattern(pattern, value)) {
    yield { kind: 'pattern', constraint: `Member must satisfy regular expression pattern: ${pattern}` };
  }
  if (shape.enum && !shape.enum.includes(value)) {
    yield { kind: 'enum', constraint: `Member must satisfy enum value set: [${shape.enum.join(', ')}]` };
  }
}

const broken = (shape: ConstrainedShape, value: unknown) => [...brokenBy(shape, value)];

function measure({ type }: ConstrainedShape, value: unknown): ['length' | 'range', 'length' | 'value', number] {
  if (type === 'number') return ['range', 'value', Number(value)];
  if (type === 'map') return ['length', 'length', Object.keys(value as Shape).length];
  return ['length', 'length', (value as { length?: number }).length ?? 0];
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `'${value.length} bytes'`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.length > maxShown ? `${text.slice(0, maxShown)}...` : text}'`;
}
