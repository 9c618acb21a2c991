/**
 * Deletes versions of functions' own layers that nobody has any more: every deployment of a function makes one, and Lambda counts them
 * all (75 GB of an account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
import { z } from 'zod';
import { describedFingerprint, functionLayerName } from '../../core/function-layer';
import { buildFiles, functionBuildPrefix, functionLeaseKey, functionPruningKey } from '../../core/keys';
import { allTargets, lambdaRuntime, type Target } from '../../core/targets';
import type { LayerVersions, ListedVersion } from '../aws/layer-versions';
import { acquireLease, type LeasePorts, releaseLease } from '../aws/lease';
import type { ListedFunction } from '../aws/listed-functions';
import type { Log } from '../aws/logger';
import type { ObjectStore } from '../aws/objects';

export interface PrunePorts extends LeasePorts {
  objects: Pick<ObjectStore, 'read' | 'write' | 'erase'>;
  layers: Pick<LayerVersions, 'list' | 'users' | 'delete'>;
  now(): Date;
  log: Log;
}

/** Versions of a layer that stay whoever has them: the newest, and the one that a function may go back to. */
const newest = 2;
/** Milliseconds between two times: a day. Each lists every function's layer. */
const interval = 24 * 60 * 60 * 1000;
/** Versions that go at one time at most: some three calls each, in the minutes that there are. The rest goes the next day. */
const maxDeleted = 100;

interface OldVersion extends ListedVersion {
  function: string;
  target: Target;
  layerName: string;
  fingerprint: string;
}

const prunedSchema = z.object({ at: z.iso.datetime() });

export async function deleteOldVersions(
  functions: ListedFunction[],
  execution: string,
  layerPrefix: string | undefined,
  ports: PrunePorts,
): Promise<void> {
  const { objects, layers, now, log } = ports;
  const pruned = await objects.read(functionPruningKey);
  const { at } = pruned ? prunedSchema.parse(JSON.parse(pruned.bytes.toString('utf8'))) : { at: undefined };
  if (at !== undefined && now().getTime() - Date.parse(at) < interval) return;
  await objects.write(functionPruningKey, JSON.stringify({ at: now().toISOString() }));

  const old: OldVersion[] = [];
  for (const found of functions) old.push(...(await oldVersionsOf(found, layerPrefix, layers)));
  if (old.length === 0) return;
  const users = await layers.users();
  for (const version of old.filter(({ arn }) => !users.has(arn)).slice(0, maxDeleted)) {
    log.info('deleting', { version: version.arn });
    await remove(version, execution, ports);
  }
}

async function oldVersionsOf(
  { name, runtime, architecture }: ListedFunction,
  layerPrefix: string | undefined,
  layers: PrunePorts['layers'],
): Promise<OldVersion[]> {
  const target = allTargets.find(
    (each) => lambdaRuntime(each.framework) === runtime && each.architecture === architecture,
  );
  if (!target) return [];
  const layerName = functionLayerName(name, target, layerPrefix);
  return (await layers.list(layerName)).slice(newest).flatMap((version) => {
    const fingerprint = describedFingerprint(version.description);
    return fingerprint === undefined ? [] : [{ ...version, function: name, target, layerName, fingerprint }];
  });
}

/** No execution plans with the version meanwhile: it would have to hold the function. The zip goes first, so that it is built anew. */
async function remove(version: OldVersion, execution: string, ports: PrunePorts): Promise<void> {
  const lease = functionLeaseKey(version.function);
  if (!(await acquireLease(ports, lease, execution))) return;
  try {
    const build = functionBuildPrefix(version.function, version.target, version.fingerprint);
    await ports.objects.erase(build + buildFiles.layer);
    await ports.layers.delete(version.layerName, version.version);
  } finally {
    await releaseLease(ports, lease, execution);
  }
}
