/** The rules of Choice states: which of them run here, and how the interpreter takes them. */

import type { StateJson } from './definition';
import { checkPath, type ExpressionContext } from './expressions';

/** Comparisons that hold here exactly when they hold in Step Functions. The others compare values of different types. */
const comparisons = [
  'StringEquals',
  'StringEqualsPath',
  'NumericEquals',
  'NumericEqualsPath',
  'BooleanEquals',
  'BooleanEqualsPath',
  'IsNull',
  'IsPresent',
  'IsNumeric',
  'IsString',
  'IsBoolean',
];

export function checkChoices(where: string, rules: StateJson[], context: ExpressionContext): string[] {
  return rules.flatMap((rule) => checkRule(where, rule, context));
}

function checkRule(where: string, rule: StateJson, context: ExpressionContext): string[] {
  const nestedRules = [...(rule.And ?? []), ...(rule.Or ?? []), ...(rule.Not ? [rule.Not] : [])];
  if (nestedRules.length > 0) return checkChoices(where, nestedRules, context);
  const problems = checkPath(where, rule.Variable, context);
  for (const [field, value] of Object.entries(rule)) {
    if (['Variable', 'Next', 'Comment'].includes(field)) continue;
    if (!comparisons.includes(field)) {
      problems.push(`${where}: ${field} does not run here; the comparisons that do are ${comparisons.join(', ')}`);
    }
    if (field.endsWith('Path')) problems.push(...checkPath(where, value, context));
  }
  return problems;
}

/** The same rule for the interpreter, which never matches a type test for `false`: such a test becomes a `Not`. */
export function prepareRule(rule: StateJson): StateJson {
  const { And: and, Or: or, Not: not } = rule;
  if (and) return { ...rule, And: and.map(prepareRule) };
  if (or) return { ...rule, Or: or.map(prepareRule) };
  if (not) return { ...rule, Not: prepareRule(not) };
  const typeTest = Object.keys(rule).find((field) => field.startsWith('Is'));
  if (!typeTest || rule[typeTest]) return rule;
  return { Not: { Variable: rule.Variable, [typeTest]: true }, Next: rule.Next };
}
