/** Plans a build: what the manifest asks for, and what of it is left to do. */

import { PipelineError } from '../../core/errors';
import {
  buildFiles,
  buildOutputPath,
  buildPrefix,
  buildSourceKey,
  manifestKeyPattern,
  startupProfileKey,
} from '../../core/keys';
import { describesArtifact } from '../../core/layer-description';
import type { ManifestVersion, Plan, PlannedTarget, PlanRequest } from '../../core/pipeline';
import { type Level, layerName, runtimeIdentifier, type Target, targetName } from '../../core/targets';
import { shown } from '../../core/text';
import type { Layers } from '../aws/layers';
import { acquireLease, type LeasePorts } from '../aws/lease';
import type { ObjectStore } from '../aws/objects';
import { buildToken, writeBuildSource } from './build-source';
import { fingerprint } from './fingerprint';
import { type KeepPorts, keptBeside, requireKept } from './keeps';
import { type Manifest, manifestTooLarge, maxManifestBytes, parseManifest } from './manifest';
import { projectText } from './project';
import type { PlanSettings } from './settings';
import { readStartupProfile } from './startup-profile';

export interface PlanPorts extends LeasePorts, KeepPorts {
  objects: ObjectStore;
  layers: Pick<Layers, 'find' | 'descriptions'>;
}

export async function plan(request: PlanRequest, settings: PlanSettings, ports: PlanPorts): Promise<Plan> {
  const layer = layerOf(request.manifest.key);
  const manifest = parseManifest(await readManifest(request.manifest, ports.objects));
  const profile = await readStartupProfile(ports.objects, layer);
  const level = chooseLevel(manifest.level, settings.DEFAULT_LEVEL, profile !== undefined, layer);
  const usedProfile = level === 'profiled' ? profile : undefined;

  const targets: PlannedTarget[] = [];
  // One after the other and always in the same order: two executions that wait for each other's claims can't arise.
  for (const target of targetsOf(manifest, settings)) {
    const project = projectText(manifest, target);
    const name = layerName(layer, target, settings.LAYER_PREFIX);
    const layerTarget = { ...target, layer, layerName: name };
    const keeps = manifest.keepPrevious
      ? await keptBeside(layerTarget, project, settings.SSM_PREFIX, ports)
      : undefined;
    const id = fingerprint({
      project,
      target,
      level,
      builder: settings.BUILDER_ID,
      profile: usedProfile?.sha256,
      keeps: keeps?.from,
    });
    const prefix = buildPrefix(layer, target, id);
    const action = await claim(request.execution, prefix, name, ports);
    const token = buildToken();
    if (action === 'build') {
      if (keeps) await requireKept(layerTarget, keeps, ports);
      await ports.objects.write(prefix + buildFiles.project, project);
      await writeBuildSource(buildSourceKey(token), { prefix, project, profile: usedProfile?.bytes }, ports.objects);
    }
    targets.push({
      ...target,
      layer,
      layerName: name,
      runtimeIdentifier: runtimeIdentifier(target.architecture),
      level,
      fingerprint: id,
      action,
      ...(keeps && { keeps }),
      buildProject: settings.BUILD_PROJECTS[target.framework],
      buildSource: `${request.manifest.bucket}/${buildSourceKey(token)}`,
      buildOutput: buildOutputPath(token),
    });
  }
  return { layer, manifest: request.manifest, targets };
}

function layerOf(key: string): string {
  const layer = manifestKeyPattern.exec(key)?.[1];
  if (layer) return layer;
  throw new PipelineError(
    'ManifestKeyInvalid',
    `"${shown(key)}" does not name a layer. Upload to manifests/<layer>/<name>.csproj, where <layer> has at most 40 of a-z, 0-9 and "-".`,
  );
}

/**
 * The version that was uploaded, whatever was uploaded since. One behind a delete marker is still there, but whoever put
 * the marker wants no layer of it.
 */
async function readManifest({ key, versionId }: ManifestVersion, objects: ObjectStore): Promise<Buffer> {
  const head = await objects.head(key, versionId);
  if (!head || !(await objects.head(key))) throw manifestDeleted(key, versionId);
  if (head.size > maxManifestBytes) throw manifestTooLarge(head.size);
  const object = await objects.read(key, versionId);
  if (!object) throw manifestDeleted(key, versionId);
  return object.bytes;
}

const manifestDeleted = (key: string, versionId: string): PipelineError =>
  new PipelineError(
    'ManifestDeleted',
    `${shown(key)} was deleted after version ${shown(versionId)} was uploaded, so nothing is built. Upload the manifest again if the layer is wanted.`,
  );

/**
 * The manifest's word first. Without one, a layer with a profile uses it, and a stack whose default is `profiled` builds
 * layers without a profile at the level below.
 */
function chooseLevel(named: Level | undefined, standard: Level, hasProfile: boolean, layer: string): Level {
  if (named === 'profiled' && !hasProfile) {
    throw new PipelineError(
      'StartupProfileMissing',
      `The manifest asks for the level "profiled", but there is no ${startupProfileKey(layer)}. Upload the profile, then the manifest again, or name another PrejitLevel.`,
    );
  }
  if (named) return named;
  if (hasProfile) return 'profiled';
  return standard === 'profiled' ? 'cross-module' : standard;
}

function targetsOf(manifest: Manifest, settings: PlanSettings): Target[] {
  const frameworks = manifest.frameworks ?? settings.DEFAULT_FRAMEWORKS;
  const architectures = manifest.architectures ?? settings.DEFAULT_ARCHITECTURES;
  const targets = frameworks.flatMap((framework) => architectures.map((architecture) => ({ framework, architecture })));
  return targets.sort((a, b) => (targetName(a) < targetName(b) ? -1 : 1));
}

/**
 * Finds out what is left to do for one fingerprint, and claims it. Nothing can be published without the claim, so what
 * is found while holding it stays true.
 */
async function claim(
  execution: string,
  prefix: string,
  name: string,
  ports: PlanPorts,
): Promise<PlannedTarget['action']> {
  const isPublished = () =>
    ports.layers.find(name, (text) => describesArtifact(text, ports.objects.bucket, prefix + buildFiles.artifact));
  if (await isPublished()) return 'reuse';
  if (!(await acquireLease(ports, prefix + buildFiles.claim, execution))) {
    throw new PipelineError('BuildInProgress', `Another execution is building ${name}; its result will be used.`);
  }
  // Its holder may have published it between the first look and the claim.
  if (await isPublished()) return 'reuse';
  return (await ports.objects.head(prefix + buildFiles.layer)) ? 'publish' : 'build';
}
