/**
 * Event patterns of EventBridge.
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
    if (name === '$or') return compileOr(value, path);
    const test = compileField(value, `${path}${name}`);
    return (object: Json) => test(isObject(object) ? object[name] : undefined);
  });
  return (object) => tests.every((test) => test(object));
}

function compileOr(alternatives: Json, path: string): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidPattern(`${path}$or needs a list of at least two patterns`);
  }
  const tests = alternatives.map((alternative) => compileObject(alternative, path));
  return (object) => tests.some((test) => test(object));
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
  if (name === 'exists') {
    if (typeof argument !== 'boolean') throw new InvalidPattern(`${path}: exists takes true or false`);
    return (value) => (value !== undefined && !isObject(value)) === argument;
  }
  return anyElement(compileValueMatcher(name, argument, path));
}

/** A field with a list matches when one element does; a missing field never. */
const anyElement =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some(test) : value !== undefined && test(value);

function compileValueMatcher(name: string, argument: Json, path: string): Test {
  switch (name) {
    case 'prefix':
    case 'suffix':
      return compileAffix(name, argument, path);
    case 'equals-ignore-case': {
      const expected = text(argument, name, path).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === expected;
    }
    case 'wildcard': {
      const expression = wildcard(text(argument, name, path), path);
      return (value) => typeof value === 'string' && expression.test(value);
    }
    case 'numeric':
      return compileNumeric(argument, path);
    case 'anything-but':
      return compileAnythingBut(argument, path);
    default:
      throw new InvalidPattern(`${path}: unrecognized match type ${name}`);
  }
}

function compileAffix(name: 'prefix' | 'suffix', argument: Json, path: string): Test {
  const ignoreCase = isObject(argument);
  const expected = text(ignoreCase ? argument['equals-ignore-case'] : argument, name, path);
  const method = name === 'prefix' ? 'startsWith' : 'endsWith';
  if (!ignoreCase) return (value) => typeof value === 'string' && value[method](expected);
  return (value) => typeof value === 'string' && value.toLowerCase()[method](expected.toLowerCase());
}

/** `*` stands for any characters; `\*` and `\\` stand for themselves. */
function wildcard(pattern: string, path: string): RegExp {
  if (pattern.includes('**')) throw new InvalidPattern(`${path}: consecutive wildcard characters`);
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped) => {
    if (escaped) return `\\${escaped}`;
    return found === '*' ? '.*' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's');
}

const numericComparisons: Record<string, (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** `["=", 5]`, or a range such as `[">", 0, "<=", 5]`. */
function compileNumeric(argument: Json, path: string): Test {
  if (!Array.isArray(argument) || ![2, 4].includes(argument.length)) {
    throw new InvalidPattern(`${path}: numeric takes one or two comparisons`);
  }
  const tests: Test[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const operator = String(argument[index]);
    const compare = Object.hasOwn(numericComparisons, operator) ? numericComparisons[operator] : undefined;
    const limit = argument[index + 1];
    if (!compare || typeof limit !== 'number')
      throw new InvalidPattern(`${path}: numeric does not take ${operator} ${limit}`);
    tests.push((value) => compare(value, limit));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function compileAnythingBut(argument: Json, path: string): Test {
  if (isObject(argument)) {
    const [entry, ...others] = Object.entries(argument);
    const [name = '', values] = entry ?? [];
    if (others.length > 0 || !['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
      throw new InvalidPattern(`${path}: anything-but does not take ${name}`);
    }
    const tests = [values].flat().map((value) => compileValueMatcher(name, value, path));
    return (value) => !tests.some((test) => test(value));
  }
  const values = [argument].flat();
  if (values.length === 0 || !values.every((value) => ['string', 'number'].includes(typeof value))) {
    throw new InvalidPattern(`${path}: anything-but takes strings or numbers`);
  }
  return (value) => !values.includes(value);
}

function text(argument: Json, name: string, path: string): string {
  if (typeof argument !== 'string') throw new InvalidPattern(`${path}: ${name} takes a string`);
  return argument;
}

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
