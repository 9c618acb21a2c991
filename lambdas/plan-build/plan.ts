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
import type { Plan, PlannedTarget, PlanRequest } from '../../core/pipeline';
import { type ReleaseRecord, repeatsMetadata } from '../../core/release-record';
import { type Level, layerName, runtimeIdentifier, type Target, targetName } from '../../core/targets';
import { shown } from '../../core/text';
import type { Layers } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';
import { buildToken, writeBuildSource } from './build-source';
import { type ClaimPorts, claim } from './claim';
import { fingerprint } from './fingerprint';
import { type KeepPorts, keptBeside, requireKept } from './keeps';
import { type Manifest, parseManifest } from './manifest';
import { projectText } from './project';
import { recordRelease, releaseToRepeat, sourceOf } from './releases';
import type { PlanSettings } from './settings';
import { readStartupProfile, type StartupProfile } from './startup-profile';
import { readManifest } from './uploaded-manifest';

export interface PlanPorts extends ClaimPorts, KeepPorts {
  objects: ObjectStore;
  layers: Pick<Layers, 'find' | 'descriptions'>;
  now(): Date;
}

export async function plan(request: PlanRequest, settings: PlanSettings, ports: PlanPorts): Promise<Plan> {
  const layer = layerOf(request.manifest.key);
  const uploaded = await readManifest(request.manifest, ports.objects);
  const manifest = parseManifest(uploaded.bytes);
  const profile = await readStartupProfile(ports.objects, startupProfileKey(layer));
  const source = sourceOf(request.manifest, uploaded.bytes, profile);
  const repeats = uploaded.metadata[repeatsMetadata];
  const release = await releaseToRepeat(repeats, source, { layer, prefix: settings.LAYER_PREFIX }, ports);
  const targets = release
    ? await repeatedTargets(release, layer, request, settings, ports)
    : await plannedTargets(manifest, profile, layer, request, settings, ports);
  await recordRelease(layer, source, targets, ports.now(), ports.objects);
  return { layer, manifest: request.manifest, targets };
}

/** What a release consisted of, which is there: nothing of it is built. */
async function repeatedTargets(
  { targets }: ReleaseRecord,
  layer: string,
  request: PlanRequest,
  settings: PlanSettings,
  ports: PlanPorts,
): Promise<PlannedTarget[]> {
  const planned: PlannedTarget[] = [];
  for (const { level, fingerprint: id, ...target } of targets) {
    const name = layerName(layer, target, settings.LAYER_PREFIX);
    const action = await claim(request.execution, buildPrefix(layer, target, id), name, ports);
    if (action === 'build') {
      throw new Error(
        `The build ${id} of ${name} was deleted while its release was planned. Upload the manifest again.`,
      );
    }
    planned.push(described({ ...target, layer, layerName: name, level, fingerprint: id, action }, request, settings));
  }
  return planned;
}

async function plannedTargets(
  manifest: Manifest,
  profile: StartupProfile | undefined,
  layer: string,
  request: PlanRequest,
  settings: PlanSettings,
  ports: PlanPorts,
): Promise<PlannedTarget[]> {
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
    const planned = described(
      { ...layerTarget, level, fingerprint: id, action, ...(keeps && { keeps }) },
      request,
      settings,
    );
    if (action === 'build') {
      if (keeps) await requireKept(layerTarget, keeps, ports);
      await ports.objects.write(prefix + buildFiles.project, project);
      const key = planned.buildSource.slice(`${request.manifest.bucket}/`.length);
      await writeBuildSource(key, { prefix, project, profile: usedProfile?.bytes }, ports.objects);
    }
    targets.push(planned);
  }
  return targets;
}

/** With what its build would need: a token of its own. */
function described(
  target: Omit<PlannedTarget, 'runtimeIdentifier' | 'buildProject' | 'buildSource' | 'buildOutput'>,
  { manifest }: PlanRequest,
  settings: PlanSettings,
): PlannedTarget {
  const token = buildToken();
  return {
    ...target,
    runtimeIdentifier: runtimeIdentifier(target.architecture),
    buildProject: settings.BUILD_PROJECTS[target.framework],
    buildSource: `${manifest.bucket}/${buildSourceKey(token)}`,
    buildOutput: buildOutputPath(token),
  };
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
