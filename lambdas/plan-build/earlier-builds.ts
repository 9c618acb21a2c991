/** Builds of a layer that are released or published already. */
import { z } from 'zod';
import { PipelineError } from '../../core/errors';
import { buildFiles, buildPrefix } from '../../core/keys';
import { describedArtifact } from '../../core/layer-description';
import { parameterName } from '../../core/parameter-names';
import type { Target } from '../../core/targets';
import { shown } from '../../core/text';
import type { Layers } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';
import type { Parameters } from '../aws/parameters';

export interface EarlierPorts {
  objects: Pick<ObjectStore, 'bucket' | 'read'>;
  layers: Pick<Layers, 'descriptions'>;
  parameters: Pick<Parameters, 'get'>;
}

export interface LayerTarget extends Target {
  layer: string;
  /** Name of the Lambda layer. */
  layerName: string;
}

export interface EarlierBuild {
  fingerprint: string;
  /** Text of the regenerated project. */
  project: string;
  /** Fingerprint of the build whose packages it keeps. */
  keeps: string | undefined;
}

const factsSchema = z.object({ kept: z.object({ from: z.string() }).optional() });

/**
 * The build that SSM names as the newest.
 * @returns undefined when nothing was released yet
 * @throws PipelineError when the parameter names something else
 */
export async function newestBuild(
  target: LayerTarget,
  ssmPrefix: string,
  { objects, parameters }: EarlierPorts,
): Promise<EarlierBuild | undefined> {
  const name = parameterName(ssmPrefix, target, 'artifact');
  const artifact = await parameters.get(name);
  if (artifact === undefined) return undefined;
  const start = `s3://${objects.bucket}/`;
  const fingerprint = artifact.startsWith(start) ? fingerprintIn(artifact.slice(start.length), target) : undefined;
  const project = fingerprint === undefined ? undefined : await projectOf(fingerprint, target, objects);
  if (fingerprint === undefined || project === undefined) {
    throw new PipelineError(
      'PreviousLayerMissing',
      `The parameter ${name} names "${shown(artifact, 200)}", which is no build of this layer, so nobody knows what PrejitKeepPrevious is to keep. Upload the manifest without it.`,
    );
  }
  const facts = await objects.read(buildPrefix(target.layer, target, fingerprint) + buildFiles.facts);
  const keeps = facts && factsSchema.parse(JSON.parse(facts.bytes.toString('utf8'))).kept?.from;
  return { fingerprint, project, keeps };
}

/** Fingerprint of the newest published version that has other packages. */
export async function publishedBefore(
  target: LayerTarget,
  project: string,
  { objects, layers }: EarlierPorts,
): Promise<string | undefined> {
  for await (const description of layers.descriptions(target.layerName)) {
    const fingerprint = fingerprintIn(describedArtifact(description, objects.bucket) ?? '', target);
    if (fingerprint === undefined) continue;
    const other = await projectOf(fingerprint, target, objects);
    if (other !== undefined && other !== project) return fingerprint;
  }
  return undefined;
}

/** The fingerprint in the key of an `artifact.xml`; undefined for keys that are none of the layer's. */
function fingerprintIn(key: string, target: LayerTarget): string | undefined {
  const fingerprint = /\/([0-9a-f]{32})\/[^/]+$/.exec(key)?.[1];
  const isOurs = fingerprint && key === buildPrefix(target.layer, target, fingerprint) + buildFiles.artifact;
  return isOurs ? fingerprint : undefined;
}

async function projectOf(
  fingerprint: string,
  target: LayerTarget,
  objects: EarlierPorts['objects'],
): Promise<string | undefined> {
  const object = await objects.read(buildPrefix(target.layer, target, fingerprint) + buildFiles.project);
  return object?.bytes.toString('utf8');
}
