/**
 * Event patterns of EventBridge, as far as rules here use them: values and wildcards. Other matchers are refused.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

// biome-ignore lint/suspicious/noExplicitAny: JSON of any form
type Json = any;
type Test = (value: Json) => boolean;

/** A pattern that EventBridge would not take, or that is not matched here. */
export class InvalidPattern extends Error {}

/** Returns whether an event matches. Throws `InvalidPattern` for a pattern with an unknown matcher. */
export function compilePattern(text: string): (event: Json) => boolean {
  let pattern: Json;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new InvalidPattern(`Event pattern is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0) throw new InvalidPattern('Event pattern has no fields');
  return compileObject(pattern, '');
}

function compileObject(pattern: Json, path: string): Test {
  const tests = Object.entries(pattern).map(([name, value]) => {
    const test = compileField(value, `${path}${name}`);
    return (object: Json) => test(isObject(object) ? object[name] : undefined);
  });
  return (object) => tests.every((test) => test(object));
}

function compileField(pattern: Json, path: string): Test {
  if (isObject(pattern)) {
    if (Object.keys(pattern).length === 0) throw new InvalidPattern(`${path} has no fields`);
    const test = compileObject(pattern, `${path}.`);
    // A list of objects matches when one of them does.
    return (value) => (Array.isArray(value) ? value.some(test) : test(value));
  }
  if (!Array.isArray(pattern) || pattern.length === 0) throw new InvalidPattern(`${path} must be a list with values`);
  const tests = pattern.map((matcher) => compileMatcher(matcher, path));
  return (value) => tests.some((test) => test(value));
}

/** One element of a field's list: a value, or an object with one matcher. */
function compileMatcher(matcher: Json, path: string): Test {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher)) throw new InvalidPattern(`${path} has a list within its list`);
    return anyElement((value) => value === matcher);
  }
  const [entry, ...others] = Object.entries(matcher);
  if (!entry || others.length > 0) throw new InvalidPattern(`${path}: an object in a list needs exactly one matcher`);
  const [name, argument] = entry;
  if (name !== 'wildcard') throw new InvalidPattern(`${path}: unrecognized match type ${name}`);
  if (typeof argument !== 'string') throw new InvalidPattern(`${path}: wildcard takes a string`);
  const expression = wildcard(argument, path);
  return anyElement((value) => typeof value === 'string' && expression.test(value));
}

/** A field with a list matches when one element does; a missing field never. */
const anyElement =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some(test) : value !== undefined && test(value);

/** `*` stands for any characters; `\*` and `\\` stand for themselves. */
function wildcard(pattern: string, path: string): RegExp {
  if (pattern.includes('**')) throw new InvalidPattern(`${path}: consecutive wildcard characters`);
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped) => {
    if (escaped) return `\\${escaped}`;
    return found === '*' ? '.*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's');
}

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
