/** Operations on aliases. */
import { randomUUID } from 'node:crypto';
import type { Handler, Shape } from '../../../contract/service';
import { moveProvisioned, requireProvisionable } from './alias-provisioned';
import type { Executor } from './executor';
import { functionArn } from './references';
import {
  type Alias,
  conflict,
  type FunctionRecord,
  invalid,
  type LambdaStore,
  notFound,
  page,
  requireRevision,
  targetsOf,
} from './store';

export function aliasHandlers(store: LambdaStore, executor: Executor): Record<string, Handler> {
  const { cloud } = store;

  const describe = (record: FunctionRecord, { RoutingConfig, ...alias }: Alias): Shape => ({
    AliasArn: functionArn(cloud, record.name, alias.Name),
    ...alias,
    ...(RoutingConfig && { RoutingConfig }),
  });

  function find(record: FunctionRecord, name: string): Alias {
    const alias = record.aliases[name];
    if (alias) return alias;
    const message = `Cannot find alias arn: ${functionArn(cloud, record.name, name)}`;
    throw Object.assign(notFound('Alias', name), { message });
  }

  return {
    CreateAlias: (input) => {
      const record = store.function(input.FunctionName);
      const { Name, FunctionVersion, Description = '' } = input;
      if (record.aliases[Name]) throw conflict(`Alias already exists: ${functionArn(cloud, record.name, Name)}`);
      const alias = { Name, FunctionVersion, Description, ...routing(input), RevisionId: randomUUID() };
      requireTargets(store, record, alias);
      return describe(store.update(record, { aliases: { ...record.aliases, [Name]: alias } }), alias);
    },
    GetAlias: (input) => {
      const record = store.function(input.FunctionName);
      return describe(record, find(record, input.Name));
    },
    // Weights that aren't named stay, also when the version changes.
    UpdateAlias: (input) => {
      const record = store.function(input.FunctionName);
      const current = find(record, input.Name);
      requireRevision(input.RevisionId, current.RevisionId);
      const { FunctionVersion = current.FunctionVersion, Description = current.Description } = input;
      const weights = input.RoutingConfig ? routing(input) : routing(current);
      const alias = { Name: current.Name, FunctionVersion, Description, ...weights, RevisionId: randomUUID() };
      requireTargets(store, record, alias);
      requireProvisionable(record, alias);
      const moved = moveProvisioned(store, executor, record, current, alias);
      return describe(record, moved);
    },
    // Deleting one that isn't there succeeds.
    ListAliases: (input) => {
      const record = store.function(input.FunctionName);
      const wanted = Object.values(record.aliases).filter(
        (alias) => input.FunctionVersion === undefined || targetsOf(alias).includes(input.FunctionVersion),
      );
      const { items, ...rest } = page(wanted, input);
      return { Aliases: items.map((alias) => describe(record, alias)), ...rest };
    },
  };
}

/** Weights, if there are any: an empty RoutingConfig takes them away. */
function routing({ RoutingConfig }: Shape): Pick<Alias, 'RoutingConfig'> {
  return Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0 ? { RoutingConfig } : {};
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
function requireTargets(store: LambdaStore, record: FunctionRecord, alias: Alias): void {
  const [primary = '', ...others] = targetsOf(alias);
  if (others.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (others.includes(primary)) {
    throw invalid(
      `Invalid function version ${primary}. Function version ${primary} is already included in routing configuration.`,
    );
  }
  if (others.length > 0 && primary === '$LATEST') {
    throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
  }
  const configurations = [primary, ...others].map((number) => {
    const version = number === '$LATEST' ? record.latest : record.versions[number];
    if (!version) throw notFound('Function', functionArn(store.cloud, record.name, number));
    return version.configuration;
  });
  if (new Set(configurations.map(({ Role }) => Role)).size > 1) {
    throw invalid('Specified versions must be associated with the same execution role');
  }
  if (new Set(configurations.map(({ DeadLetterConfig }) => DeadLetterConfig?.TargetArn)).size > 1) {
    throw invalid('Specified versions must have the same dead-letter queue configuration, or none');
  }
}
