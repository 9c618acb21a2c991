/** Operations on resource policies: who else may invoke a function or use a layer version. */
import { randomUUID } from 'node:crypto';
import type { Handler, Shape } from '../../../contract/service';
import { functionArn, layerVersionArn, parseFunction, parseLayerName } from './references';
import { conflict, invalid, type LambdaStore, notFound, type Policy, requireRevision } from './store';

export function policyHandlers(store: LambdaStore): Record<string, Handler> {
  const { cloud } = store;

  /** The policy that a request on a function is about, and how to replace it. */
  function functionPolicy(input: Shape) {
    const { name, qualifier = '' } = parseFunction(input.FunctionName, input.Qualifier);
    const record = store.function(name);
    if (qualifier) store.version(record, qualifier);
    return {
      resource: functionArn(cloud, name, qualifier || undefined),
      policy: record.policies[qualifier],
      save: (policy: Policy) => store.update(record, { policies: { ...record.policies, [qualifier]: policy } }),
    };
  }

  function layerPolicy(input: Shape) {
    const name = parseLayerName(input.LayerName);
    const number = Number(input.VersionNumber);
    const version = store.layerVersion(name, number);
    return {
      resource: layerVersionArn(cloud, name, number),
      policy: version.policy,
      save: (policy: Policy) => {
        const layer = store.layers.get(name);
        if (!layer) throw notFound('Layer', input.LayerName);
        store.layers.set(name, { ...layer, versions: { ...layer.versions, [number]: { ...version, policy } } });
      },
    };
  }

  type Target = ReturnType<typeof functionPolicy> | ReturnType<typeof layerPolicy>;

  function add({ policy, save }: Target, input: Shape, statement: Shape): Policy {
    requireRevision(input.RevisionId, policy?.revisionId ?? '');
    if (policy?.statements.some(({ Sid }) => Sid === input.StatementId)) {
      throw conflict(
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const added = { revisionId: randomUUID(), statements: [...(policy?.statements ?? []), statement] };
    save(added);
    return added;
  }

  function remove({ resource, policy, save }: Target, input: Shape): undefined {
    const statements = policy?.statements.filter(({ Sid }) => Sid !== input.StatementId) ?? [];
    if (!policy || statements.length === policy.statements.length) {
      throw notFound(`Statement ${input.StatementId} of the resource policy`, resource);
    }
    requireRevision(input.RevisionId, policy.revisionId);
    save({ revisionId: randomUUID(), statements });
  }

  function get({ resource, policy }: Target): Shape {
    if (!policy || policy.statements.length === 0) throw notFound('Resource policy', resource);
    const document = { Version: '2012-10-17', Id: 'default', Statement: policy.statements };
    return { Policy: JSON.stringify(document), RevisionId: policy.revisionId };
  }

  return {
    AddPermission: (input) => {
      const target = functionPolicy(input);
      const statement = {
        Sid: input.StatementId,
        Effect: 'Allow',
        Principal: principalOf(input.Principal),
        Action: input.Action,
        Resource: target.resource,
        ...functionConditions(input),
      };
      add(target, input, statement);
      return { Statement: JSON.stringify(statement) };
    },
    RemovePermission: (input) => remove(functionPolicy(input), input),
    GetPolicy: (input) => get(functionPolicy(input)),

    AddLayerVersionPermission: (input) => {
      if (input.Action !== 'lambda:GetLayerVersion')
        throw invalid('The action of a layer version is lambda:GetLayerVersion.');
      if (input.OrganizationId && input.Principal !== '*')
        throw invalid('With OrganizationId the principal has to be *.');
      const target = layerPolicy(input);
      const statement = {
        Sid: input.StatementId,
        Effect: 'Allow',
        Principal: input.Principal === '*' ? '*' : principalOf(input.Principal),
        Action: input.Action,
        Resource: target.resource,
        ...(input.OrganizationId && { Condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } } }),
      };
      const { revisionId } = add(target, input, statement);
      return { Statement: JSON.stringify(statement), RevisionId: revisionId };
    },
    RemoveLayerVersionPermission: (input) => remove(layerPolicy(input), input),
    GetLayerVersionPolicy: (input) => get(layerPolicy(input)),
  };
}

/** `events.amazonaws.com` is a service; anything else an account, or an identity in one. */
function principalOf(principal: string): Shape | string {
  if (principal === '*') return '*';
  if (principal.endsWith('.amazonaws.com')) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}

function functionConditions({ SourceArn, SourceAccount, PrincipalOrgID }: Shape): Shape {
  const equals = {
    ...(SourceAccount && { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID && { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return Object.keys(condition).length > 0 ? { Condition: condition } : {};
}
