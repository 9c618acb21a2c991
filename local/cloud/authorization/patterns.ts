/** Patterns of IAM policies: `*` stands for any characters, `?` for one, `${key}` for a condition key's value. */
import type { RequestContext } from './conditions';

export function matchesPattern(pattern: string, text: string, context: RequestContext = {}): boolean {
  const expression = pattern
    .split(/(\$\{[^}]+\}|\*|\?)/)
    .map((part) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      return escapeRegExp(part.startsWith('${') ? policyVariable(part, context) : part);
    })
    .join('');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** ARNs are matched part by part: a `*` in one part doesn't reach over a colon, except in the last. */
export function matchesArn(pattern: string, arn: string, context: RequestContext = {}): boolean {
  const patternParts = splitArn(pattern);
  const parts = splitArn(arn);
  return parts.length === patternParts.length
    ? patternParts.every((part, index) => matchesPattern(part, parts[index] ?? '', context))
    : pattern === '*';
}

/** `arn`, partition, service, region, account, and the rest, which may hold colons. */
function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** `${*}`, `${?}` and `${$}` are those characters themselves. A variable without a value matches nothing. */
function policyVariable(variable: string, context: RequestContext): string {
  const name = variable.slice(2, -1);
  if (['*', '?', '$'].includes(name)) return name;
  const value = Object.entries(context).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return typeof value === 'string' ? value : variable;
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
