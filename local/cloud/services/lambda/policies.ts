/** Policies of layer versions: which other accounts may use one. They are kept, and decide nothing here. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Handler } from '../../../contract/service';
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
    GetLayerVersionPolicy: (input) => {
      const name = parseLayerName(input.LayerName);
      const { statements = [], version } = store.layerVersion(name, Number(input.VersionNumber));
      if (statements.length === 0) {
        throw new AwsError('ResourceNotFoundException', 'No policy is associated with the given resource.', 404);
      }
      const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
      // Changes with the policy, as in AWS: a policy is never changed here, it only gains statements.
      return { Policy, RevisionId: `${version}-${statements.length}` };
    },
  };
}

/** An account's number stands for the account itself. */
const principalArn = (principal: string): string =>
  /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
