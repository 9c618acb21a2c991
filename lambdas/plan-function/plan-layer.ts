/** Plans the layer of a function that asks for one. */

import {
  functionLayerDescription,
  functionLayerName,
  recordingLayerName,
  wrapperValue,
  wrapperVariable,
} from '../../core/function-layer';
import type { FunctionPlan, FunctionSource, PlannedFunctionLayer } from '../../core/function-pipeline';
import { buildFiles, buildOutputPath, buildSourceKey, functionBuildPrefix } from '../../core/keys';
import { runtimeIdentifier, type Target } from '../../core/targets';
import type { Aliases } from '../aws/aliases';
import type { ConsumerFunction } from '../aws/functions';
import type { Layers } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';
import { beforeOf, ownLayersOf } from '../move-function/attachment/attachment';
import { writeState } from '../move-function/attachment/function-state';
import type { LayerPorts } from '../move-function/zips/layer-zips';
import { buildToken } from '../plan-build/build-source';
import type { FunctionCode } from './code';
import { fingerprint } from './fingerprint';
import { decidedBy } from './planned';
import { chooseProfile } from './profile';
import { roomBeside } from './room';
import { type SourcePorts, writeSource } from './source';
import { none, type Subject } from './subject';
import { requireChangeable, targetOf } from './suitability';

export interface LayerPlanPorts extends LayerPorts, Pick<SourcePorts, 'download'> {
  objects: Pick<ObjectStore, 'bucket' | 'head' | 'list' | 'read' | 'write'>;
  layers: Pick<Layers, 'find' | 'contentUrl'>;
  aliases: Pick<Aliases, 'list'>;
  /** What lies in a function's zip. @throws UnfitFunction, Obstacle */
  readCode(found: ConsumerFunction, target: Target): Promise<FunctionCode>;
  now(): Date;
}

/** @throws UnfitFunction or Obstacle that says why it can have none */
export async function planLayer(
  found: ConsumerFunction,
  subject: Subject,
  ports: LayerPlanPorts,
): Promise<FunctionPlan> {
  const { name, settings, state } = subject;
  const prefix = settings.LAYER_PREFIX ?? '';
  const isOwn = ownLayersOf(name, prefix);
  const target = targetOf(found, ports.now());
  requireChangeable(found, isOwn, settings);
  const { wrapper: next } = beforeOf(found, state.before);
  const layers = found.layers.filter((arn) => !isOwn(arn));
  const code = await ports.readCode(found, target);
  const { room, stores } = await roomBeside(layers, code, target, ports);

  const { codeSha256 } = found;
  const choice = await chooseProfile(found, code.withoutHook, subject, ports);
  if ('record' in choice) {
    const layerName = recordingLayerName(name, target, prefix);
    return {
      function: name,
      action: 'record',
      recording: { ...target, function: name, layerName, codeSha256, events: choice.record },
    };
  }
  const { profile, words } = choice;
  const level = profile ? 'profiled' : 'cross-module';
  const source: FunctionSource = {
    handler: found.handler,
    assembly: code.assembly,
    ...(next !== undefined && { next }),
    room,
  };
  const id = fingerprint({
    codeSha256,
    target,
    level,
    builder: settings.BUILDER_ID,
    profile: profile?.sha256,
    source,
    layers,
  });
  const layerName = functionLayerName(name, target, prefix);
  const published = await ports.layers.find(
    layerName,
    (text) => text === functionLayerDescription(id, ports.objects.bucket),
  );
  const planned = { at: ports.now().toISOString(), configuration: decidedBy(found), fingerprint: id };
  await writeState(name, { ...state, planned }, ports.objects);
  const known = published && alreadyKnown(found, published.arn, id, subject);
  if (known) return known;

  const token = buildToken();
  const isBuilt = await ports.objects.head(functionBuildPrefix(name, target, id) + buildFiles.layer);
  const action = published ? 'reuse' : isBuilt ? 'publish' : 'build';
  if (action === 'build') await writeSource(buildSourceKey(token), { found, source, profile, stores }, ports);
  const layer: PlannedFunctionLayer = {
    ...target,
    runtimeIdentifier: runtimeIdentifier(target.architecture),
    level,
    fingerprint: id,
    buildProject: settings.BUILD_PROJECTS[target.framework],
    buildSource: `${ports.objects.bucket}/${buildSourceKey(token)}`,
    buildOutput: buildOutputPath(token),
    function: name,
    layerName,
    codeSha256,
    next,
    action,
    profile: words,
  };
  return { function: name, action: 'make', layer };
}

/**
 * The layer is there and was tried. If it stayed, it is attached, or somebody took it off; if it did not stay, it is tried again only
 * when somebody asks.
 */
function alreadyKnown(found: ConsumerFunction, arn: string, id: string, subject: Subject): FunctionPlan | undefined {
  const { state, isLook } = subject;
  const { last } = state;
  if (last?.fingerprint !== id) return undefined;
  const stayed = last.result.layer === arn;
  if (!stayed) return isLook ? { ...none(subject, last.result.outcome, ''), result: last.result } : undefined;
  const isThere = found.layers.includes(arn) && found.environment[wrapperVariable] === wrapperValue;
  if (!isThere) return undefined;
  const { codeSha256, zipBytes } = last.result;
  return none(subject, 'current', 'It has the layer of its code.', {
    layer: arn,
    ...(codeSha256 !== undefined && { codeSha256 }),
    ...(zipBytes !== undefined && { zipBytes }),
  });
}
