/**
 * Aliases that have provisioned concurrency. When one moves to another version, Lambda sends all its invocations to the
 * version before, by a weight of 1, until the environments of the new one are there. The weight stays when they fail to start,
 * and whoever updates the alias before it is gone is refused.
 */
import { randomUUID } from 'node:crypto';
import type { Executor } from './executor';
import { type Alias, conflict, type FunctionRecord, invalid, type LambdaStore } from './store';

/** Throws where an alias with provisioned concurrency would have weights, or a version that can't have it. */
export function requireProvisionable(record: FunctionRecord, alias: Alias): void {
  if (!record.provisioned?.[alias.Name]) return;
  if (alias.RoutingConfig || alias.FunctionVersion === '$LATEST') {
    throw invalid('Invalid alias configuration for Provisioned Concurrency');
  }
  if (record.provisioned[alias.FunctionVersion]) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
}

/** Stores an alias, and moves its provisioned concurrency to its version. @returns the alias as it is now */
export function moveProvisioned(
  store: LambdaStore,
  executor: Executor,
  record: FunctionRecord,
  current: Alias,
  alias: Alias,
): Alias {
  const isProvisioned = record.provisioned?.[alias.Name] !== undefined;
  const serving = executor.provisioned.serving(record.name, alias.Name)?.number ?? current.FunctionVersion;
  if (!isProvisioned || serving === alias.FunctionVersion) {
    executor.provisioned.keepServing(record.name, alias.Name);
    putAlias(store, record, alias);
    return alias;
  }
  const weighted = { ...alias, RoutingConfig: { AdditionalVersionWeights: { [serving]: 1 } } };
  allocateForAlias(store, executor, putAlias(store, record, weighted), weighted);
  return weighted;
}

/** Starts the environments of an alias for its version, and takes the weight away when they are there. */
export function allocateForAlias(
  store: LambdaStore,
  executor: Executor,
  { name, versions, provisioned }: FunctionRecord,
  { Name, FunctionVersion, RevisionId }: Alias,
): void {
  const version = versions[FunctionVersion];
  const requested = provisioned?.[Name]?.requested;
  if (!version || !requested) return;
  executor.provisioned.allocate(name, Name, version, requested).then((isReady) => {
    const record = store.functions.get(name);
    const now = record?.aliases[Name];
    if (!isReady || !record || now?.RevisionId !== RevisionId || !now.RoutingConfig) return;
    const { RoutingConfig: _, ...alias } = now;
    putAlias(store, record, { ...alias, RevisionId: randomUUID() });
  });
}

const putAlias = (store: LambdaStore, record: FunctionRecord, alias: Alias): FunctionRecord =>
  store.update(record, { aliases: { ...record.aliases, [alias.Name]: alias } });
