/**
 * Condition operators of IAM policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { matchesArn, matchesPattern } from './patterns';

/** Condition keys that a request has, with their values. */
export type RequestContext = Record<string, string | string[]>;

type ConditionValue = string | number | boolean;
/** Operator → condition key → the values that it is compared with. */
export type ConditionBlock = Record<string, Record<string, ConditionValue | ConditionValue[]>>;

type Comparison = (actual: string, expected: string, context: RequestContext) => boolean;

const sameIgnoringCase: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const like: Comparison = (actual, expected, context) => matchesPattern(expected, actual, context);
const arnLike: Comparison = (actual, expected, context) => matchesArn(expected, actual, context);
const numeric =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));

const comparisons: Record<string, Comparison> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: sameIgnoringCase,
  NumericEquals: numeric((actual, expected) => actual === expected),
  NumericLessThan: numeric((actual, expected) => actual < expected),
  NumericLessThanEquals: numeric((actual, expected) => actual <= expected),
  NumericGreaterThan: numeric((actual, expected) => actual > expected),
  NumericGreaterThanEquals: numeric((actual, expected) => actual >= expected),
};

/** Operators that hold when none of the values matches, by the one that they negate. */
const negated: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

/** A policy uses an operator that the local cloud doesn't know. Guessing could allow what AWS refuses. */
class UnknownConditionOperator extends Error {
  constructor(operator: string) {
    super(
      `The policy's condition operator ${operator} is unknown to the local cloud. ` +
        `Known are ${[...Object.keys(comparisons), ...Object.keys(negated), 'Null'].join(', ')}, ` +
        'with IfExists, ForAnyValue: and ForAllValues:.',
    );
  }
}

/** Whether every operator's every key holds. */
export function conditionsHold(block: ConditionBlock, context: RequestContext): boolean {
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      conditionHolds(operator, key, [expected].flat().map(String), context),
    ),
  );
}

function conditionHolds(fullOperator: string, key: string, expected: string[], context: RequestContext): boolean {
  const actual = valuesOf(context, key);
  if (fullOperator === 'Null') return expected.includes(String(actual.length === 0));

  const [, quantifier, operator = '', ifExists] = /^(?:(For\w+):)?(\w+?)(IfExists)?$/.exec(fullOperator) ?? [];
  const positive = negated[operator] ?? operator;
  const compare = comparisons[positive];
  if (!compare || (quantifier && !['ForAnyValue', 'ForAllValues'].includes(quantifier))) {
    throw new UnknownConditionOperator(fullOperator);
  }
  const isNegated = operator in negated;
  const holds = (value: string) => expected.some((wanted) => compare(value, wanted, context)) !== isNegated;

  if (actual.length === 0) return Boolean(ifExists) || quantifier === 'ForAllValues' || (isNegated && !quantifier);
  return quantifier === 'ForAllValues' ? actual.every(holds) : actual.some(holds);
}

/** Condition keys are not case-sensitive. */
function valuesOf(context: RequestContext, key: string): string[] {
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return entry ? [entry[1]].flat() : [];
}
