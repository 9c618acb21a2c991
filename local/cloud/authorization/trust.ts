/** Who may assume a role, by its trust policy. */
import { type ConditionBlock, conditionsHold, type RequestContext } from './conditions';
import { asList, variablesOf } from './policy';

interface TrustStatement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Principal: '*' | { AWS?: string | string[]; Service?: string | string[]; Federated?: string | string[] };
  Condition?: ConditionBlock;
}

interface TrustPolicy {
  Version?: string;
  Statement: TrustStatement | TrustStatement[];
}

/** A service such as `lambda.amazonaws.com`, or an account's user or role by any of the names that stand for it. */
export type TrustedPrincipal = { kind: 'Service'; names: string[] } | { kind: 'AWS'; names: string[] };

export function mayAssume(trustPolicy: string, principal: TrustedPrincipal, context: RequestContext = {}): boolean {
  const { Version, Statement } = JSON.parse(trustPolicy) as TrustPolicy;
  const matching = asList(Statement).filter(
    (statement) =>
      asList(statement.Action).some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(action)) &&
      names(statement, principal.kind).some((name) => name === '*' || principal.names.includes(name)) &&
      conditionsHold(statement.Condition ?? {}, context, variablesOf(Version, context)),
  );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

const names = ({ Principal }: TrustStatement, kind: TrustedPrincipal['kind']): string[] =>
  Principal === '*' ? ['*'] : asList(Principal[kind] ?? []);
