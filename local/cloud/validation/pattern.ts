/** Patterns of the API models, which are regular expressions of Java's, as regular expressions of JavaScript's. */

const compiled = new Map<string, RegExp>();

/**
 * Whether the whole text matches, as AWS's servers ask (`Matcher.matches`), also where the pattern has no anchors.
 * @throws SyntaxError for a pattern that can't be said in JavaScript
 */
export function matchesModelPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function compile(pattern: string): RegExp {
  // `(?i)` holds for the rest of a group in Java; where the models have it, the rest of the pattern is in lower case.
  const ignoresCase = pattern.includes('(?i)');
  const source = pattern.replaceAll('(?i)', '');
  // Classes such as \p{L} need JavaScript's flag `u`, which refuses escapes that Java takes, such as \-; no pattern has both.
  const flags = (/\\p\{/.test(source) ? 'u' : '') + (ignoresCase ? 'i' : '');
  return new RegExp(`^(?:${source})$`, flags);
}
