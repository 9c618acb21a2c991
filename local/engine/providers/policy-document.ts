/**
 * `aws.iam.getPolicyDocument`: builds the JSON of a policy out of statements. Written like the AWS provider's data source
 * of that name: statements with the same `sid` override each other, values of one element are written as strings.
 */
import type { Properties } from './resource-type';

type Statement = Record<string, unknown> & { Sid?: string };

export function policyDocument(inputs: Properties): Properties {
  const statements: Statement[] = [];
  const sources = [...(inputs.sourceJson ? [inputs.sourceJson] : []), ...(inputs.sourcePolicyDocuments ?? [])];
  for (const source of sources) {
    statements.push(...statementsOf(source));
  }
  for (const statement of (inputs.statements ?? []).map(toStatement)) {
    merge(statements, statement);
  }
  const overrides = [...(inputs.overridePolicyDocuments ?? []), ...(inputs.overrideJson ? [inputs.overrideJson] : [])];
  for (const statement of overrides.flatMap(statementsOf)) {
    merge(statements, statement);
  }
  const document = {
    Version: inputs.version ?? '2012-10-17',
    ...(inputs.policyId === undefined ? {} : { Id: inputs.policyId }),
    Statement: statements,
  };
  const minifiedJson = JSON.stringify(document);
  return { id: 'policy', json: JSON.stringify(document, undefined, 2), minifiedJson };
}

function merge(statements: Statement[], statement: Statement): void {
  const same = statement.Sid ? statements.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
  if (same >= 0) {
    statements[same] = statement;
  } else {
    statements.push(statement);
  }
}

function statementsOf(json: string): Statement[] {
  const { Statement: found = [] } = JSON.parse(json) as { Statement?: Statement | Statement[] };
  return Array.isArray(found) ? found : [found];
}

function toStatement(statement: Properties): Statement {
  const elements = {
    Sid: statement.sid,
    Effect: statement.effect ?? 'Allow',
    Principal: principals(statement.principals),
    NotPrincipal: principals(statement.notPrincipals),
    Action: oneOrMany(statement.actions),
    NotAction: oneOrMany(statement.notActions),
    Resource: oneOrMany(statement.resources),
    NotResource: oneOrMany(statement.notResources),
    Condition: conditions(statement.conditions),
  };
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined));
}

function principals(declared: { type: string; identifiers: string[] }[] = []): unknown {
  if (declared.length === 0) {
    return undefined;
  }
  if (declared.some(({ type, identifiers }) => type === '*' && identifiers.includes('*'))) {
    return '*';
  }
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of declared) {
    byType[type] = [...(byType[type] ?? []), ...identifiers];
  }
  return Object.fromEntries(Object.entries(byType).map(([type, identifiers]) => [type, oneOrMany(identifiers)]));
}

function conditions(declared: { test: string; variable: string; values: string[] }[] = []): unknown {
  if (declared.length === 0) {
    return undefined;
  }
  const byTest: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of declared) {
    byTest[test] = { ...byTest[test], [variable]: oneOrMany(values) };
  }
  return byTest;
}

const oneOrMany = (values: string[] | undefined): string | string[] | undefined =>
  values === undefined || values.length === 0 ? undefined : values.length === 1 ? values[0] : values;
