/** Checks paths and intrinsic functions: those that this pipeline's definition uses give the same value here as in Step Functions. */

interface ExpressionContext {
  /** The expression may use the item of a Map. */
  mapItem?: boolean;
}

/** Names and indexes. Paths that select several values give no value here, where Step Functions gives an empty list. */
const referencePath = /^\$(\.[A-Za-z_]\w*|\['[^']+'\]|\[\d+\])*$/;
const contextPaths = ['$$.Execution.Id', '$$.Execution.Name', '$$.Execution.Input'];
const mapItemPath = '$$.Map.Item.Value';

/** What is wrong with a path, in words that begin with `where`. */
export function checkPath(where: string, path: string, { mapItem }: ExpressionContext = {}): string[] {
  if (contextPaths.includes(path) || (mapItem && path === mapItemPath)) return [];
  if (path?.startsWith('$$')) {
    return [`${where}: ${path} of the context object does not run here; pass it on in the input`];
  }
  if (referencePath.test(path)) return [];
  return [`${where}: the path ${path} does not run here; use a path of names and indexes, such as $.a['b'][0]`];
}

/** What is wrong with the paths and intrinsic functions of a payload template. */
export function checkTemplate(where: string, template: unknown, context: ExpressionContext = {}): string[] {
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => {
    if (!key.endsWith('.$')) return checkTemplate(where, value, context);
    if (typeof value !== 'string') return [`${where}: ${key} must be a string`];
    if (value.startsWith('$')) return checkPath(where, value, context);
    return checkFormat(where, value, context);
  });
}

/** The interpreter takes what looks like an argument for one, also within quotes. */
function checkFormat(where: string, expression: string, context: ExpressionContext): string[] {
  const [, paths] = /^States\.Format\('[^'\\(),$]*'((?:,[^,]+)*)\)$/.exec(expression) ?? [];
  if (paths === undefined) {
    return [`${where}: ${expression} does not run here; States.Format of a plain text and of paths does`];
  }
  const [, ...each] = paths.split(',');
  return each.flatMap((path) => checkPath(where, path.trim(), context));
}
