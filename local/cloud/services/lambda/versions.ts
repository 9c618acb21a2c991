/** Operations on published versions and aliases. */
import { randomUUID } from 'node:crypto';
import type { Handler, Shape } from '../../../contract/service';
import { describeVersion } from './configuration';
import { functionArn } from './references';
import { requireIdle } from './states';
import {
  type Alias,
  conflict,
  type FunctionRecord,
  type FunctionVersion,
  invalid,
  type LambdaStore,
  notFound,
  page,
  requireRevision,
} from './store';

/** Most versions that ListVersionsByFunction answers with, whatever it is asked for. */
const maxVersions = 50;

/**
 * Freezes `$LATEST` as the next version. When nothing has changed since the last version, that is the answer, as in AWS.
 */
export function publishVersion(
  store: LambdaStore,
  record: FunctionRecord,
  { Description, CodeSha256, RevisionId }: Shape,
) {
  const { StateReason, StateReasonCode, ...configuration } = record.latest.configuration;
  requireRevision(RevisionId, configuration.RevisionId);
  if (CodeSha256 !== undefined && CodeSha256 !== configuration.CodeSha256) {
    throw invalid(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${configuration.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = String(record.nextVersion - 1);
  const published = record.versions[last];
  if (published && sameContent(published, record.latest)) return { record, number: last };

  const number = String(record.nextVersion);
  const frozen = {
    ...record.latest,
    configuration: {
      ...configuration,
      Version: number,
      Description: Description ?? configuration.Description,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      RevisionId: randomUUID(),
    },
  };
  const versions = { ...record.versions, [number]: frozen };
  return { record: store.update(record, { versions, nextVersion: record.nextVersion + 1 }), number };
}

function sameContent(a: FunctionRecord['latest'], b: FunctionRecord['latest']): boolean {
  const content = ({ configuration, layers, sha256 }: FunctionRecord['latest']) => {
    const { Version, Description, LastModified, State, LastUpdateStatus, RevisionId, ...rest } = configuration;
    return JSON.stringify([Object.entries(rest).sort(), layers, sha256]);
  };
  return content(a) === content(b);
}

export function versionHandlers(store: LambdaStore): Record<string, Handler> {
  const { cloud } = store;

  const describeAlias = (record: FunctionRecord, alias: Alias): Shape => ({
    AliasArn: functionArn(cloud, record.name, alias.Name),
    ...alias,
  });

  function putAlias(record: FunctionRecord, alias: Alias): Shape {
    const targets = [alias.FunctionVersion, ...Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {})];
    for (const target of targets) {
      if (target === '$LATEST' || record.versions[target]) continue;
      throw notFound('Function', functionArn(cloud, record.name, target));
    }
    store.update(record, { aliases: { ...record.aliases, [alias.Name]: alias } });
    return describeAlias(record, alias);
  }

  return {
    PublishVersion: (input) => {
      const current = store.function(input.FunctionName);
      requireIdle(store, current);
      const { record, number } = publishVersion(store, current, input);
      return describeVersion(cloud, record, store.version(record, number).version, number);
    },
    CreateAlias: (input) => {
      const record = store.function(input.FunctionName);
      const { Name, FunctionVersion, Description = '', RoutingConfig } = input;
      if (record.aliases[Name]) throw conflict(`Alias already exists: ${functionArn(cloud, record.name, Name)}`);
      const routing = RoutingConfig && { RoutingConfig };
      return putAlias(record, { Name, FunctionVersion, Description, ...routing, RevisionId: randomUUID() });
    },
    ListAliases: (input) => {
      const record = store.function(input.FunctionName);
      const wanted = Object.values(record.aliases).filter(
        ({ FunctionVersion }) => input.FunctionVersion === undefined || FunctionVersion === input.FunctionVersion,
      );
      const { items, ...rest } = page(wanted, input);
      return { Aliases: items.map((alias) => describeAlias(record, alias)), ...rest };
    },
    ListVersionsByFunction: (input) => {
      const record = store.function(input.FunctionName);
      const all: [string, FunctionVersion][] = [['$LATEST', record.latest], ...Object.entries(record.versions)];
      const { items, ...rest } = page(all, {
        ...input,
        MaxItems: Math.min(input.MaxItems ?? maxVersions, maxVersions),
      });
      return { Versions: items.map(([number, version]) => describeVersion(cloud, record, version, number)), ...rest };
    },
  };
}
