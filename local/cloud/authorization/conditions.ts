/**
 * Condition operators of IAM policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { fillIn, matchesArn, matchesPattern } from './patterns';

/** Condition keys that a request has, with their values. */
export type RequestContext = Record<string, string | string[]>;

type ConditionValue = string | number | boolean;
/** Operator → condition key → the values that it is compared with. */
export type ConditionBlock = Record<string, Record<string, ConditionValue | ConditionValue[]>>;

/** @param variables values of policy variables in what is expected; undefined where the policy's version has none */
type Comparison = (actual: string, expected: string, variables: RequestContext | undefined) => boolean;

const sameIgnoringCase: Comparison = (actual, expected, variables) =>
  actual.toLowerCase() === fillIn(expected, variables)?.toLowerCase();
const like: Comparison = (actual, expected, variables) => matchesPattern(expected, actual, variables);
const arnLike: Comparison = (actual, expected, variables) => matchesArn(expected, actual, variables);

const comparisons: Record<string, Comparison> = {
  StringEquals: (actual, expected, variables) => actual === fillIn(expected, variables),
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: sameIgnoringCase,
};

/** Operators that hold when none of the values matches, by the one that they negate. */
const negated: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** The operators that are evaluated here, without IfExists, ForAnyValue: and ForAllValues:. */
export const evaluatedOperators = [...Object.keys(comparisons), ...Object.keys(negated), 'Null'];

const operatorPattern = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/;

/** Takes an operator apart: `ForAnyValue:StringLikeIfExists`. Undefined when it doesn't have that form. */
export function readOperator(text: string): { quantifier?: string; operator: string; ifExists: boolean } | undefined {
  const [, quantifier, operator, ifExists] = operatorPattern.exec(text) ?? [];
  return operator ? { ...(quantifier && { quantifier }), operator, ifExists: ifExists !== undefined } : undefined;
}

/** Whether every operator's every key holds. */
export function conditionsHold(block: ConditionBlock, context: RequestContext, variables?: RequestContext): boolean {
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      conditionHolds(operator, key, [expected].flat().map(String), context, variables),
    ),
  );
}

function conditionHolds(
  fullOperator: string,
  key: string,
  expected: string[],
  context: RequestContext,
  variables: RequestContext | undefined,
): boolean {
  const actual = valuesOf(context, key);
  if (fullOperator === 'Null') return expected.includes(String(actual.length === 0));

  const { quantifier, operator = '', ifExists = false } = readOperator(fullOperator) ?? {};
  const compare = comparisons[negated[operator] ?? operator];
  // Policies are checked when they are put, so that none has it.
  if (!compare) throw new Error(`The policy's condition operator ${fullOperator} is not evaluated here.`);
  const isNegated = operator in negated;
  const holds = (value: string) => expected.some((wanted) => compare(value, wanted, variables)) !== isNegated;

  if (actual.length === 0) return ifExists || quantifier === 'ForAllValues' || (isNegated && !quantifier);
  return quantifier === 'ForAllValues' ? actual.every(holds) : actual.some(holds);
}

/** Condition keys are not case-sensitive. */
function valuesOf(context: RequestContext, key: string): string[] {
  const entry = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return entry ? [entry[1]].flat() : [];
}
