/** Manifests that are gone when they are wanted. */
import type { ManifestVersion } from '../../../core/pipeline';
import { hashing, manifest } from '../../pipeline/support';
import type { Attack } from '../attack';
import { project } from './refusals';
import { keyIn, type ManifestWorld } from './world';

/** A manifest for each attempt, uploaded while nothing listens. */
const deletedVersion = project('<!-- deleted version -->');
const deleteMarker = project('<!-- delete marker -->');
const markerItself = project('<!-- marker itself -->');

export const stagedForDeletion = [deletedVersion, deleteMarker, markerItself];

const remove = ({ pipeline }: ManifestWorld, { bucket, key }: ManifestVersion, VersionId?: string) =>
  pipeline.aws.s3.deleteObject({ Bucket: bucket, Key: key, VersionId });

export const deletionAttacks: Attack<ManifestWorld>[] = [
  {
    name: 'a version that was deleted after the upload',
    expected: 'ManifestDeleted',
    async attempt(world) {
      const version = world.stagedVersion(deletedVersion);
      await remove(world, version, version.versionId);
      return world.start(version);
    },
  },
  {
    name: 'a version behind a delete marker',
    expected: 'ManifestDeleted',
    async attempt(world) {
      const version = world.stagedVersion(deleteMarker);
      await remove(world, version);
      return world.start(version);
    },
  },
  {
    name: 'a delete marker as a version',
    expected: 'ManifestDeleted',
    async attempt(world) {
      const version = world.stagedVersion(markerItself);
      const { VersionId = '' } = await remove(world, version);
      return world.start({ ...version, versionId: VersionId });
    },
  },
  {
    name: 'a manifest that is deleted while it is built',
    expected: 'superseded: latest is not written',
    async attempt(world) {
      const { pipeline } = world;
      const layer = world.newLayer();
      const version = await world.put(keyIn(layer), manifest(hashing));
      const execution = await pipeline.executionOf(version.versionId);
      await pipeline.entered(execution, 'BuildStore');
      await remove(world, version);
      const { status, error } = await pipeline.ended(execution);
      const names = Object.keys(await pipeline.parameters(layer));
      if (status !== 'SUPERSEDED') return `${status} ${error}`;
      return names.some((name) => /latest|artifact/.test(name)) ? 'latest is written' : this.expected;
    },
  },
];
