/**
 * IAM's policy evaluation for identity policies: a matching Deny refuses, else a matching Allow allows, else it is
 * refused. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type ConditionBlock, conditionsHold, type RequestContext } from './conditions';
import { matchesPattern, matchesResource } from './patterns';

export interface PolicyDocument {
  Version?: string;
  Statement: Statement | Statement[];
}

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: ConditionBlock;
}

export interface PermissionRequest {
  action: string;
  resource: string;
  context: RequestContext;
}

/** `implicit-deny` when nothing allows the request, `explicit-deny` when a statement denies it. */
export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

export function evaluate(policies: PolicyDocument[], request: PermissionRequest): Decision {
  const matching = policies
    .flatMap(({ Version, Statement }) => asList(Statement).map((statement) => ({ Version, statement })))
    .filter(({ Version, statement }) => statementApplies(statement, request, variablesOf(Version, request.context)))
    .map(({ statement }) => statement);
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'implicit-deny';
}

/** Policy variables came with version 2012-10-17; without a version a policy is of 2008-10-17. */
export const variablesOf = (version: string | undefined, context: RequestContext): RequestContext | undefined =>
  version === '2012-10-17' ? context : undefined;

function statementApplies(
  statement: Statement,
  { action, resource, context }: PermissionRequest,
  variables: RequestContext | undefined,
): boolean {
  return (
    // Actions are not case-sensitive, ARNs are.
    applies(statement.Action, statement.NotAction, (pattern) =>
      matchesPattern(pattern.toLowerCase(), action.toLowerCase()),
    ) &&
    applies(statement.Resource, statement.NotResource, (pattern) => matchesResource(pattern, resource, variables)) &&
    conditionsHold(statement.Condition ?? {}, context, variables)
  );
}

function applies(
  patterns: string | string[] | undefined,
  notPatterns: string | string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (patterns !== undefined) return asList(patterns).some(matches);
  return notPatterns !== undefined && !asList(notPatterns).some(matches);
}

export const asList = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
