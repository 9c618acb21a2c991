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
  const put = (to: FunctionRecord, changed: Alias): FunctionRecord =>
    store.update(to, { aliases: { ...to.aliases, [alias.Name]: changed } });
  const requested = record.provisioned?.[alias.Name]?.requested;
  const version = record.versions[alias.FunctionVersion];
  const serving = executor.provisioned.serving(record.name, alias.Name)?.number ?? current.FunctionVersion;
  if (!requested || !version || serving === alias.FunctionVersion) {
    executor.provisioned.keepServing(record.name, alias.Name);
    put(record, alias);
    return alias;
  }

  const weighted = { ...alias, RoutingConfig: { AdditionalVersionWeights: { [serving]: 1 } } };
  put(record, weighted);
  executor.provisioned.allocate(record.name, alias.Name, version, requested).then((isReady) => {
    const now = store.functions.get(record.name);
    const unchanged = now?.aliases[alias.Name]?.RevisionId === alias.RevisionId;
    if (isReady && now && unchanged) put(now, { ...alias, RevisionId: randomUUID() });
  });
  return weighted;
}
