/** Patterns of IAM policies: `*` stands for any characters, `?` for one, `${key}` for a condition key's value. */
import type { RequestContext } from './conditions';

/** Condition keys without their services' own, that a request here can have; a policy variable can be one of them. */
const variables =
  /^aws:(PrincipalArn|PrincipalAccount|PrincipalType|ResourceAccount|RequestedRegion|SecureTransport|SourceAccount|SourceArn|(ResourceTag|RequestTag)\/.+)$/i;

const variablePattern = /\$\{([^}]*)\}/g;

/** Names of the policy variables in a text that have a value in no request here: guessing could allow what AWS refuses. */
export const unknownVariables = (text: string): string[] =>
  [...text.matchAll(variablePattern)].flatMap(([, name = '']) => {
    const { key, literal } = readVariable(name);
    return literal !== undefined || variables.test(key) ? [] : [key];
  });

/** @param context values of policy variables; without, `${` is text, as in policies before version 2012-10-17 */
export function matchesPattern(pattern: string, text: string, context?: RequestContext): boolean {
  return toRegExp(pattern, context, { any: () => '.*', one: () => '.' }).test(text);
}

/**
 * Whether a statement's Resource holds for an ARN. A `*` at the end of a part reaches over colons, another one doesn't but
 * in the last of the six parts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesResource(pattern: string, arn: string, context?: RequestContext): boolean {
  const isFree = (before: string, after: string) => after === '' || after.startsWith(':') || colonsIn(before) >= 5;
  return toRegExp(pattern, context, {
    any: (before, after) => (isFree(before, after) ? '.*' : '[^:]*'),
    one: (before) => (colonsIn(before) >= 5 ? '.' : '[^:]'),
  }).test(arn);
}

/** ArnLike and ArnEquals compare part by part: a `*` in one part doesn't reach over a colon, except in the last. */
export function matchesArn(pattern: string, arn: string, context?: RequestContext): boolean {
  const patternParts = splitArn(pattern);
  const parts = splitArn(arn);
  return (
    parts.length === patternParts.length &&
    patternParts.every((part, index) => matchesPattern(part, parts[index] ?? '', context))
  );
}

/** A text with the values of its policy variables; undefined when one of them has none, so that nothing is equal to it. */
export function fillIn(text: string, context?: RequestContext): string | undefined {
  if (!context) return text;
  let hasAll = true;
  const filled = text.replace(variablePattern, (_, name: string) => {
    const value = valueFor(name, context);
    hasAll &&= value !== undefined;
    return value ?? '';
  });
  return hasAll ? filled : undefined;
}

/** What `*` and `?` match, by what stands before and after them. */
interface Wildcards {
  any(before: string, after: string): string;
  one(before: string): string;
}

/** Matches nothing: what a variable without a value makes of a pattern. */
const never = '(?!)';

function toRegExp(pattern: string, context: RequestContext | undefined, { any, one }: Wildcards): RegExp {
  const expression = pattern.replace(/\$\{([^}]*)\}|[\s\S]/g, (part, variable: string | undefined, at: number) => {
    const before = pattern.slice(0, at);
    if (part === '*') return any(before, pattern.slice(at + 1));
    if (part === '?') return one(before);
    if (variable === undefined || !context) return escapeRegExp(part);
    const value = valueFor(variable, context);
    return value === undefined ? never : escapeRegExp(value);
  });
  return new RegExp(`^${expression}$`, 's');
}

/** `${*}`, `${?}` and `${$}` are those characters themselves, and `${key, 'text'}` has a value when the key has none. */
function readVariable(variable: string): { key: string; literal?: string; otherwise?: string } {
  const [, key = variable, otherwise] = /^([^,]*)(?:,\s*'([^']*)')?$/.exec(variable) ?? [];
  return { key: key.trim(), ...(['*', '?', '$'].includes(key) && { literal: key }), otherwise };
}

function valueFor(variable: string, context: RequestContext): string | undefined {
  const { key, literal, otherwise } = readVariable(variable);
  if (literal !== undefined) return literal;
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return typeof value === 'string' ? value : otherwise;
}

/** `arn`, partition, service, region, account, and the rest, which may hold colons. */
function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const colonsIn = (text: string): number => text.split(':').length - 1;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
