/** The releases of a layer, each with what was uploaded for it and the layer versions that it consisted of. */
import { paginateListLayerVersions, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { buildFiles, buildPrefix, releasesPrefix } from '../core/keys';
import { describedArtifact } from '../core/layer-description';
import { parseReleaseRecord, type ReleaseRecord, releaseIdPattern } from '../core/release-record';
import { allTargets, layerName, type Target, targetName } from '../core/targets';
import { historyOfNewest, type NewestHistory, type Recorded } from './history';
import type { Undoing } from './undoing';

export interface ReleasedTarget {
  target: Target;
  /** Key of its artifact.xml. */
  artifact: string;
  /** Undefined when the layer version was deleted, or never published. */
  version: number | undefined;
  /** When it was made the newest, the last time; undefined when it never was, or too long ago for SSM to know. */
  recorded: Recorded | undefined;
  isLatest: boolean;
  /** Whether it led to what is the newest now: it was the newest, and was not gone back from. */
  isInLine: boolean;
}

export interface KnownRelease {
  id: string;
  record: ReleaseRecord;
  targets: ReleasedTarget[];
}

/** Objects read at the same time. */
const batchSize = 8;

/** What is known of one target of a layer. */
interface KnownTarget extends NewestHistory {
  /** Numbers of its layer versions, by the keys of their artifact.xml. */
  versions: Map<string, number>;
}

/** All that were planned of a layer, the newest first. */
export async function knownReleases(undoing: Undoing): Promise<KnownRelease[]> {
  const records = await readRecords(undoing);
  const known = new Map<string, KnownTarget>();
  const planned = new Set(records.flatMap(({ record }) => record.targets.map(targetName)));
  for (const target of allTargets.filter((each) => planned.has(targetName(each)))) {
    const versions = await publishedVersions(undoing, target);
    known.set(targetName(target), { versions, ...(await historyOfNewest(undoing, target)) });
  }
  const releases = records.map(({ id, record }) => ({
    id,
    record,
    targets: record.targets.map(({ fingerprint, level: _, ...target }): ReleasedTarget => {
      const artifact = buildPrefix(undoing.layer, target, fingerprint) + buildFiles.artifact;
      const found = known.get(targetName(target));
      return {
        target,
        artifact,
        version: found?.versions.get(artifact),
        recorded: found?.recorded.get(artifact),
        isLatest: found?.current === artifact,
        isInLine: found?.line.includes(artifact) ?? false,
      };
    }),
  }));
  return releases.sort((a, b) => (a.record.planned < b.record.planned ? 1 : -1));
}

async function readRecords({ aws, stack, layer }: Undoing): Promise<{ id: string; record: ReleaseRecord }[]> {
  const Prefix = releasesPrefix(layer);
  const ids: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: aws.s3 }, { Bucket: stack.bucket, Prefix })) {
    ids.push(...Contents.map(({ Key = '' }) => Key.slice(Prefix.length, -'.json'.length)));
  }
  const records: { id: string; record: ReleaseRecord }[] = [];
  const ours = ids.filter((id) => releaseIdPattern.test(id));
  for (let start = 0; start < ours.length; start += batchSize) {
    const read = async (id: string) => {
      const { Body } = await aws.s3.getObject({ Bucket: stack.bucket, Key: `${Prefix}${id}.json` });
      return { id, record: parseReleaseRecord((await Body?.transformToString()) ?? '') };
    };
    records.push(...(await Promise.all(ours.slice(start, start + batchSize).map(read))));
  }
  return records;
}

/** Of several with the same content the newest counts, which the pipeline takes, too. */
async function publishedVersions({ aws, stack, layer }: Undoing, target: Target): Promise<Map<string, number>> {
  const versions = new Map<string, number>();
  const query = { LayerName: layerName(layer, target, stack.layerPrefix) };
  try {
    // Lambda lists the newest version first.
    for await (const { LayerVersions = [] } of paginateListLayerVersions({ client: aws.lambda }, query)) {
      for (const { Description, Version } of LayerVersions) {
        const artifact = describedArtifact(Description, stack.bucket);
        if (artifact !== undefined && Version !== undefined && !versions.has(artifact)) versions.set(artifact, Version);
      }
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return versions;
}
