/** Paths and payload templates of the Amazon States Language, by its specification: https://states-language.net/spec.html */

// biome-ignore lint/suspicious/noExplicitAny: any JSON value
export type Json = any;

/** A payload template, filled in. Without one, the input is passed on. */
export function fill(template: Json, input: Json, context: Json): Json {
  if (template === undefined) return input;
  if (Array.isArray(template)) return template.map((item) => fill(item, input, context));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(([key, value]) =>
    key.endsWith('.$')
      ? [key.slice(0, -2), evaluate(String(value), input, context)]
      : [key, fill(value, input, context)],
  );
  return Object.fromEntries(entries);
}

function evaluate(expression: string, input: Json, context: Json): Json {
  if (expression.startsWith('$')) return select(expression, input, context);
  const [, text, ...args] = /^States\.Format\('([^'\\]*)', (\S+), (\S+)\)$/.exec(expression) ?? [];
  if (text === undefined) throw new Error(`${expression} is an unknown intrinsic function`);
  const values = args.map((path) => select(path, input, context));
  if (text.split('{}').length - 1 !== values.length) throw new Error(`${expression} has not one value for each {}`);
  return values.reduce((filled, value) => filled.replace('{}', value), text);
}

/** What a path selects. Null stands for nothing at all, and leaves an empty object. */
export function select(path: string | null | undefined, input: Json, context: Json): Json {
  if (path === null) return {};
  const isContext = path?.startsWith('$$') ?? false;
  let value = isContext ? context : input;
  for (const name of namesIn(isContext ? path?.slice(1) : path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      throw new Error(`${path} selects nothing in ${JSON.stringify(isContext ? context : input)}`);
    }
    value = value[name];
  }
  return value;
}

/** The input with a result at a path: `$`, the default, replaces it, and null drops the result. */
export function place(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === null) return input;
  const [name, ...deeper] = namesIn(path);
  if (name === undefined) return result;
  if (typeof input !== 'object' || Array.isArray(input)) throw new Error(`there is no room for ${path}`);
  return { ...input, [name]: place(['$', ...deeper].join('.'), input[name] ?? {}, result) };
}

/** The names and indexes in a reference path. */
function namesIn(path = '$'): string[] {
  if (!/^\$(\.\w+|\['[^']+'\]|\[\d+\])*$/.test(path)) throw new Error(`${path} is no reference path`);
  return [...path.matchAll(/\.(\w+)|\['([^']+)'\]|\[(\d+)\]/g)].map(
    ([, name, quoted, index]) => name ?? quoted ?? index ?? '',
  );
}
