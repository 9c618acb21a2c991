/** AddLayerVersionPermission: which other accounts may use a layer version. It is kept, and decides nothing here. */
import { randomUUID } from 'node:crypto';
import type { Handler } from '../../../contract/service';
import { layerVersionArn, parseLayerName } from './references';
import { conflict, invalid, type LambdaStore, notFound } from './store';

export function policyHandlers(store: LambdaStore): Record<string, Handler> {
  return {
    AddLayerVersionPermission: (input) => {
      const { StatementId: Sid, Action, Principal: principal, OrganizationId } = input;
      if (Action !== 'lambda:GetLayerVersion') {
        throw invalid('The action of a layer version is lambda:GetLayerVersion.');
      }
      if (OrganizationId && principal !== '*') throw invalid('With OrganizationId the principal has to be *.');
      const name = parseLayerName(input.LayerName);
      const number = Number(input.VersionNumber);
      const version = store.layerVersion(name, number);
      const layer = store.layers.get(name);
      if (!layer) throw notFound('Layer', input.LayerName);
      const statements = version.statements ?? [];
      if (statements.some((existing) => existing.Sid === Sid)) {
        throw conflict(
          `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = {
        Sid,
        Effect: 'Allow',
        Principal: principal === '*' ? '*' : { AWS: principalArn(principal) },
        Action,
        Resource: layerVersionArn(store.cloud, name, number),
        ...(OrganizationId && { Condition: { StringEquals: { 'aws:PrincipalOrgID': OrganizationId } } }),
      };
      const shared = { ...version, statements: [...statements, statement] };
      store.layers.set(name, { ...layer, versions: { ...layer.versions, [number]: shared } });
      return { Statement: JSON.stringify(statement), RevisionId: randomUUID() };
    },
  };
}

/** An account's number stands for the account itself. */
const principalArn = (principal: string): string =>
  /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
