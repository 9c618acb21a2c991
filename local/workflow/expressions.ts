/** Checks paths and intrinsic functions: those that give the same value here as in Step Functions. */

export interface ExpressionContext {
  /** The expression stands inside a Map or Parallel state. */
  nested: boolean;
  /** The expression may use the item of a Map. */
  mapItem?: boolean;
}

/** Names and indexes. Paths that select several values give no value here, where Step Functions gives an empty list. */
const referencePath = /^\$(\.[A-Za-z_]\w*|\['[^']+'\]|\[\d+\])*$/;
const contextPath = /^\$\$\.(Execution\.(Id|Name|RoleArn|StartTime|Input)|StateMachine\.(Id|Name))(?![\w-])/;
const mapItemPath = /^\$\$\.Map\.Item\.(Index|Value)(?![\w-])/;

const intrinsicFunctions = [
  'Format',
  'Array',
  'ArrayContains',
  'ArrayGetItem',
  'ArrayLength',
  'JsonMerge',
  'MathAdd',
  'StringToJson',
  'UUID',
];

/** What is wrong with a path, in words that begin with `where`. */
export function checkPath(where: string, path: string, context: ExpressionContext): string[] {
  if (path.startsWith('$$')) return checkContextPath(where, path, context);
  if (referencePath.test(path)) return [];
  return [`${where}: the path ${path} does not run here; use a path of names and indexes, such as $.a['b'][0]`];
}

function checkContextPath(where: string, path: string, { nested, mapItem }: ExpressionContext): string[] {
  const known = contextPath.test(path) || (mapItem === true && mapItemPath.test(path));
  if (!known || !referencePath.test(path.slice(1))) {
    return [`${where}: ${path} of the context object does not run here; pass it on in the input`];
  }
  // Each iteration is an execution of its own to the interpreter.
  if (nested && /^\$\$\.Execution\.(Input|StartTime)/.test(path)) {
    return [`${where}: ${path} does not run inside a Map or Parallel state; pass it on in the input`];
  }
  return [];
}

/** What is wrong with the paths and intrinsic functions of a payload template. */
export function checkTemplate(where: string, template: unknown, context: ExpressionContext): string[] {
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => {
    if (!key.endsWith('.$')) return checkTemplate(where, value, context);
    if (typeof value !== 'string') return [`${where}: ${key} must be a string`];
    if (value.startsWith('$')) return checkPath(where, value, context);
    return checkIntrinsic(where, value, context);
  });
}

function checkIntrinsic(where: string, expression: string, context: ExpressionContext): string[] {
  if (expression.includes('\\')) return [`${where}: backslashes in ${expression} do not run here`];
  // Without quoted arguments, whose text may look like anything.
  const code = expression.replace(/([(,]\s*)'[^']*'/g, '$1');
  const problems: string[] = [];
  for (const [, name = ''] of code.matchAll(/States\.(\w+)/g)) {
    if (!intrinsicFunctions.includes(name)) problems.push(`${where}: States.${name} does not run here`);
  }
  for (const argument of code.split(/[(),]/).map((part) => part.trim())) {
    if (argument.startsWith('$')) problems.push(...checkPath(where, argument, context));
  }
  return problems;
}
