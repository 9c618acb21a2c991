/** Releases of a layer: written down, so that each can be repeated by uploading its manifest as it was. */
import { createHash } from 'node:crypto';
import { buildFiles, buildPrefix, releaseRecordKey } from '../../core/keys';
import { describesArtifact } from '../../core/layer-description';
import type { ManifestVersion, PlannedTarget } from '../../core/pipeline';
import { parseReleaseRecord, type ReleaseRecord, releaseIdPattern } from '../../core/release-record';
import { layerName, targetName } from '../../core/targets';
import type { Layers } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';
import type { StartupProfile } from './startup-profile';

/** What a release is made of. */
export type ReleaseSource = Pick<ReleaseRecord, 'manifest' | 'profile'>;

export interface ReleasePorts {
  objects: Pick<ObjectStore, 'bucket' | 'head' | 'read' | 'write'>;
  layers: Pick<Layers, 'find'>;
}

export const sourceOf = (
  { key, versionId }: ManifestVersion,
  bytes: Buffer,
  profile: StartupProfile | undefined,
): ReleaseSource => ({
  manifest: { key, versionId, sha256: createHash('sha256').update(bytes).digest('hex') },
  ...(profile && { profile: { versionId: profile.versionId, sha256: profile.sha256 } }),
});

/** Writes a release down under what it consists of: the same content is one release, however often it is uploaded. */
export async function recordRelease(
  layer: string,
  source: ReleaseSource,
  targets: PlannedTarget[],
  now: Date,
  objects: ReleasePorts['objects'],
): Promise<void> {
  const content = targets.map((target) => [targetName(target), target.fingerprint]);
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
  const record: ReleaseRecord = {
    planned: now.toISOString(),
    ...source,
    targets: targets.map(({ framework, architecture, level, fingerprint }) => ({
      framework,
      architecture,
      level,
      fingerprint,
    })),
  };
  await objects.write(releaseRecordKey(layer, id), JSON.stringify(record), { onlyIfAbsent: true });
}

/**
 * The release that an upload asks to repeat. It is taken only if it was made of the same manifest and profile, and if all of
 * it is still there: what would have to be built would be built by today's program, with another content.
 * @param id what the manifest's metadata names
 * @returns undefined when the upload is to be planned as any other
 */
export async function releaseToRepeat(
  id: string | undefined,
  source: ReleaseSource,
  { layer, prefix }: { layer: string; prefix: string | undefined },
  { objects, layers }: ReleasePorts,
): Promise<ReleaseRecord | undefined> {
  if (id === undefined || !releaseIdPattern.test(id)) return undefined;
  const object = await objects.read(releaseRecordKey(layer, id));
  if (!object) return undefined;
  const record = parseReleaseRecord(object.bytes.toString('utf8'));
  if (record.manifest.sha256 !== source.manifest.sha256 || record.profile?.sha256 !== source.profile?.sha256) {
    return undefined;
  }
  for (const target of record.targets) {
    const build = buildPrefix(layer, target, target.fingerprint);
    const isPublished = await layers.find(layerName(layer, target, prefix), (description) =>
      describesArtifact(description, objects.bucket, build + buildFiles.artifact),
    );
    if (!isPublished && !(await objects.head(build + buildFiles.layer))) return undefined;
  }
  return record;
}
