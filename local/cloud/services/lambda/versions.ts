/** Operations on published versions. */
import { randomUUID } from 'node:crypto';
import type { Handler, Shape } from '../../../contract/service';
import { describeVersion, pending } from './configuration';
import { requireIdle, type Transitions } from './states';
import { type FunctionRecord, type FunctionVersion, invalid, type LambdaStore, page, requireRevision } from './store';

export interface Published {
  record: FunctionRecord;
  number: string;
  /** False where nothing had changed since the version before, which then is the answer, as in AWS. */
  isNew: boolean;
}

/** Freezes `$LATEST` as the next version. Where SnapStart is on, it is pending until its snapshot is made. */
export function publishVersion(
  store: LambdaStore,
  record: FunctionRecord,
  { Description, CodeSha256, RevisionId }: Shape,
): Published {
  const { StateReason, StateReasonCode, ...configuration } = record.latest.configuration;
  requireRevision(RevisionId, configuration.RevisionId);
  if (CodeSha256 !== undefined && CodeSha256 !== configuration.CodeSha256) {
    throw invalid(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${configuration.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = String(record.nextVersion - 1);
  const published = record.versions[last];
  if (published && sameContent(published, record.latest)) return { record, number: last, isNew: false };

  const number = String(record.nextVersion);
  const { ApplyOn } = configuration.SnapStart;
  const isSnapshot = ApplyOn === 'PublishedVersions';
  const frozen = {
    ...record.latest,
    configuration: {
      ...configuration,
      Version: number,
      Description: Description ?? configuration.Description,
      SnapStart: { ApplyOn, OptimizationStatus: isSnapshot ? 'On' : 'Off' },
      ...(isSnapshot ? pending : { State: 'Active' }),
      LastUpdateStatus: 'Successful',
      RevisionId: randomUUID(),
    },
  };
  const versions = { ...record.versions, [number]: frozen };
  const updated = store.update(record, { versions, nextVersion: record.nextVersion + 1 });
  return { record: updated, number, isNew: true };
}

function sameContent(a: FunctionVersion, b: FunctionVersion): boolean {
  const content = ({ configuration, layers, sha256 }: FunctionVersion) => {
    const { Version, Description, LastModified, State, StateReason, StateReasonCode, ...settings } = configuration;
    const { LastUpdateStatus, RevisionId, SnapStart, ...rest } = settings;
    return JSON.stringify([Object.entries(rest).sort(), SnapStart.ApplyOn, layers, sha256]);
  };
  return content(a) === content(b);
}

export function versionHandlers(store: LambdaStore, transitions: Transitions): Record<string, Handler> {
  const { cloud } = store;
  return {
    PublishVersion: (input) => {
      const current = store.function(input.FunctionName);
      requireIdle(store, current);
      const { record, number, isNew } = publishVersion(store, current, input);
      if (isNew) transitions.published(record.name, number);
      return describeVersion(cloud, record, store.version(record, number).version, number);
    },
    ListVersionsByFunction: (input) => {
      const record = store.function(input.FunctionName);
      const all: [string, FunctionVersion][] = [['$LATEST', record.latest], ...Object.entries(record.versions)];
      const { items, ...rest } = page(all, input);
      return { Versions: items.map(([number, version]) => describeVersion(cloud, record, version, number)), ...rest };
    },
  };
}
