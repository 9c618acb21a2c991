/** Publishes a function's layer version once, however often it is asked to. */
import { z } from 'zod';
import { functionLayerDescription } from '../../core/function-layer';
import { compiledScopes, type FunctionPublishRequest, type PublishedFunctionLayer } from '../../core/function-pipeline';
import { buildFiles, functionBuildPrefix, functionLeaseKey } from '../../core/keys';
import { profileRefused } from '../../core/profile-refused';
import type { Layers, LayerVersion } from '../aws/layers';
import { holdsLease } from '../aws/lease';
import type { Log } from '../aws/logger';
import type { ObjectStore } from '../aws/objects';
import { acceptBuild } from './accept';
import type { PublishSettings } from './settings';

export interface PublishPorts {
  objects: ObjectStore;
  layers: Pick<Layers, 'find' | 'publish'>;
  log: Log;
}

const factsSchema = z.object({
  zipBytes: z.int(),
  unzippedBytes: z.int(),
  scope: z.enum(compiledScopes),
  imageRefused: z.string().optional(),
});

/** @throws PipelineError `LayerContentRefused`, `LayerTooLarge`, `BuildFailed` */
export async function publishFunction(
  request: FunctionPublishRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<PublishedFunctionLayer> {
  const { framework, architecture, function: name, layerName, fingerprint, level, codeSha256, profile } = request.layer;
  const prefix = functionBuildPrefix(name, request.layer, fingerprint);
  // An earlier attempt may have published and then been lost: PublishLayerVersion has no idempotency token.
  const found = await ports.layers.find(
    layerName,
    (text) => text === functionLayerDescription(fingerprint, ports.objects.bucket),
  );
  const { arn, version } = found ?? (await publishNew(request, prefix, settings, ports));
  const facts = await ports.objects.read(prefix + buildFiles.facts);
  if (!facts) throw new Error(`${prefix}${buildFiles.facts} is missing; objects there must not be deleted.`);
  const { imageRefused, ...sizes } = factsSchema.parse(JSON.parse(facts.bytes.toString('utf8')));
  return {
    framework,
    architecture,
    function: name,
    name: layerName,
    arn,
    version,
    fingerprint,
    level: imageRefused === undefined ? level : 'cross-module',
    codeSha256,
    next: request.layer.next,
    reused: request.layer.action === 'reuse',
    profile: imageRefused === undefined ? profile : profileRefused(name, profile, imageRefused),
    ...sizes,
  };
}

async function publishNew(
  { layer, execution }: FunctionPublishRequest,
  prefix: string,
  settings: PublishSettings,
  { objects, layers, log }: PublishPorts,
): Promise<LayerVersion> {
  // The lease is what keeps two executions from publishing the same content twice.
  if (!(await holdsLease(objects, functionLeaseKey(layer.function), execution))) {
    throw new Error(`This execution does not work on ${layer.function} any more: it was taken for stopped.`);
  }
  const key = prefix + buildFiles.layer;
  if (!(await objects.head(key))) {
    log.info('checking what the build made');
    await acceptBuild(layer, prefix, settings, objects);
  }
  const zip = await objects.head(key);
  if (!zip) throw new Error(`${key} was deleted while it was published. Ask for the layer again.`);
  log.info('publishing', { key, bytes: zip.size });
  return layers.publish({
    name: layer.layerName,
    description: functionLayerDescription(layer.fingerprint, objects.bucket),
    target: layer,
    content: { bucket: objects.bucket, key, versionId: zip.versionId },
  });
}
