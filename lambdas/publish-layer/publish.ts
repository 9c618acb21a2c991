/** Publishes a layer version once, however often it is asked to. */
import { z } from 'zod';
import { buildFiles, buildPrefix } from '../../core/keys';
import { describesArtifact, layerDescription } from '../../core/layer-description';
import type { PublishedLayer, PublishRequest } from '../../core/pipeline';
import type { Layers, LayerVersion, Principal } from '../aws/layers';
import { holdsLease } from '../aws/lease';
import type { Log } from '../aws/logger';
import type { ObjectStore } from '../aws/objects';
import { acceptBuild } from './accept';
import type { PublishSettings } from './settings';

export interface PublishPorts {
  objects: ObjectStore;
  layers: Layers;
  log: Log;
}

const factsSchema = z.object({
  zipBytes: z.int(),
  unzippedBytes: z.int(),
  startupHook: z.string().optional(),
  otherImage: z.object({ name: z.string(), unavailable: z.string() }).optional(),
  kept: z.object({ from: z.string(), packages: z.int(), bytes: z.int(), examples: z.array(z.string()) }).optional(),
});

export async function publishLayer(
  request: PublishRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<PublishedLayer> {
  const { target } = request;
  const { bucket } = ports.objects;
  const prefix = buildPrefix(target.layer, target, target.fingerprint);
  const artifactKey = prefix + buildFiles.artifact;

  // An earlier attempt may have published and then been lost: PublishLayerVersion has no idempotency token.
  const found = await ports.layers.find(target.layerName, (text) => describesArtifact(text, bucket, artifactKey));
  const version = found ?? (await publishNew(request, prefix, settings.STARTUP_HOOKS, ports));
  const shared = principals(settings);
  for (const principal of shared) {
    ports.log.info('sharing', { version: version.version, principal });
    await ports.layers.share(target.layerName, version.version, principal);
  }

  const facts = await ports.objects.read(prefix + buildFiles.facts);
  if (!facts) throw new Error(`${prefix}${buildFiles.facts} is missing; objects under builds/ must not be deleted.`);
  return {
    framework: target.framework,
    architecture: target.architecture,
    layer: target.layer,
    name: target.layerName,
    arn: version.arn,
    version: version.version,
    fingerprint: target.fingerprint,
    level: target.level,
    artifact: `s3://${bucket}/${artifactKey}`,
    report: prefix + buildFiles.report,
    reused: target.action === 'reuse',
    ...(shared.length > 0 && { sharedWith: shared.map(principalName) }),
    ...factsSchema.parse(JSON.parse(facts.bytes.toString('utf8'))),
  };
}

async function publishNew(
  { target, execution }: PublishRequest,
  prefix: string,
  hooks: Record<string, string>,
  { objects, layers, log }: PublishPorts,
): Promise<LayerVersion> {
  // The claim is what keeps two executions from publishing the same content twice.
  if (!(await holdsLease(objects, prefix + buildFiles.claim, execution))) {
    throw new Error(
      `This execution does not hold the build ${prefix}: it was taken for stopped, or a layer version that it wanted to use was deleted. Upload the manifest again.`,
    );
  }
  const key = prefix + buildFiles.layer;
  if (!(await objects.head(key))) {
    log.info('checking what the build made');
    await acceptBuild(target, hooks, objects);
  }
  const zip = await objects.head(key);
  if (!zip) throw new Error(`${key} was deleted while it was published. Upload the manifest again.`);
  log.info('publishing', { key, bytes: zip.size });
  return layers.publish({
    name: target.layerName,
    description: layerDescription(objects.bucket, prefix + buildFiles.artifact),
    target,
    content: { bucket: objects.bucket, key, versionId: zip.versionId },
  });
}

const principalName = (principal: Principal): string =>
  'account' in principal ? principal.account : principal.organization;

const principals = ({ SHARE_WITH: { accounts, organization } }: PublishSettings): Principal[] => [
  ...accounts.map((account) => ({ account })),
  ...(organization === undefined ? [] : [{ organization }]),
];
