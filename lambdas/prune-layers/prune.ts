/**
 * Deletes versions of a layer that nobody needs any more, or says which these are. What a version was made from stays in
 * the bucket, artifact.xml above all: whose code was published against it can't be known, since that code may lie anywhere.
 * Only the zip goes, so that the same manifest is built anew.
 */
import { buildFiles, manifestsPrefix, releaseLeaseKey } from '../../core/keys';
import { parameterName } from '../../core/parameter-names';
import type { Counted, PruneRequest, Pruning } from '../../core/pipeline';
import { listed } from '../../core/text';
import type { LayerVersions } from '../aws/layer-versions';
import { acquireLease, type LeasePorts, releaseLease } from '../aws/lease';
import type { Log } from '../aws/logger';
import type { ObjectStore } from '../aws/objects';
import type { Parameters } from '../aws/parameters';
import { nameOf, type OldVersion, oldVersions } from './old-versions';
import type { PruneSettings } from './settings';

export interface PrunePorts extends LeasePorts {
  objects: Pick<ObjectStore, 'bucket' | 'read' | 'write' | 'erase'>;
  layers: LayerVersions;
  parameters: Pick<Parameters, 'get' | 'delete'>;
  /** Keys of the manifests that other executions, which still run, were started for. */
  manifestsAlongside(execution: string): Promise<string[]>;
  log: Log;
}

/** Versions that one execution deletes at most: some four calls each, in the minutes that there are. The rest goes later. */
const maxDeleted = 100;

/**
 * Nothing is deleted while another execution of the layer runs: its plan may have found a version that is old, and count on
 * it. The lease keeps releases waiting meanwhile.
 */
export async function pruneLayer(request: PruneRequest, settings: PruneSettings, ports: PrunePorts): Promise<Pruning> {
  const { layer, execution } = request;
  const lease = releaseLeaseKey(layer);
  if (!(await acquireLease(ports, lease, execution))) return postponed('Another execution is releasing the layer.');
  try {
    const alongside = await ports.manifestsAlongside(execution);
    if (alongside.some((key) => key.startsWith(`${manifestsPrefix}${layer}/`))) {
      return postponed('Another execution of the layer is running, which may need one of them.');
    }
    return await prune(layer, settings, ports);
  } finally {
    await releaseLease(ports, lease, execution);
  }
}

const postponed = (reason: string): Pruning => ({
  outcome: 'postponed',
  reason,
  unneeded: counted([]),
  kept: counted([]),
});

async function prune(layer: string, settings: PruneSettings, ports: PrunePorts): Promise<Pruning> {
  const old = await oldVersions(layer, settings, { ...ports, bucket: ports.objects.bucket });
  const kept = old.filter(({ keptBecause }) => keptBecause !== undefined);
  const unneeded = old.filter(({ keptBecause }) => keptBecause === undefined).slice(0, maxDeleted);
  for (const version of kept) ports.log.info('kept', { version: version.arn, reason: version.keptBecause });
  for (const version of unneeded) {
    ports.log.info(settings.DELETE ? 'deleting' : 'would delete', { version: version.arn });
    if (settings.DELETE) await remove(version, layer, settings, ports);
  }
  return {
    outcome: settings.DELETE ? 'deleted' : 'would-delete',
    unneeded: counted(unneeded.map(nameOf)),
    kept: counted(kept.map((version) => `${nameOf(version)}: ${version.keptBecause}`)),
  };
}

/**
 * In this order a crash leaves nothing that names what is gone, and what is left is found and deleted the next time, since
 * the version is there to the end. Without its zip it can still be released: only building needs that.
 */
async function remove(
  { target, name, version, build }: OldVersion,
  layer: string,
  { SSM_PREFIX }: PruneSettings,
  { objects, layers, parameters }: PrunePorts,
): Promise<void> {
  await parameters.delete(parameterName(SSM_PREFIX, { ...target, layer }, String(version)));
  await objects.erase(build + buildFiles.layer);
  await layers.delete(name, version);
}

/** Examples in a state, of at most this many. */
const maxExamples = 20;

const counted = (entries: string[]): Counted => ({ count: entries.length, examples: listed(entries, maxExamples) });
