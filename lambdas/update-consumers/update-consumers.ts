/** Releases a layer's versions: records them, moves the functions that use the layer, makes them the newest. */
import { PipelineError } from '../../core/errors';
import { releaseLeaseKey } from '../../core/keys';
import { type Package, parseArtifact } from '../../core/packages';
import type { ConsumerResult, Progress, PublishedLayer, UpdateConsumersRequest } from '../../core/pipeline';
import { listed, shown } from '../../core/text';
import { acquireLease, type LeasePorts, releaseLease } from '../aws/lease';
import type { ObjectStore } from '../aws/objects';
import type { Parameters } from '../aws/parameters';
import type { MovingLayer } from '../move-function/fit/judge';
import type { Move } from '../move-function/move-function';
import { consumersOf, type DiscoveryPorts } from './discovery';
import { type MoveAllPorts, moveAll, resultsOf } from './move-all';
import { isNewest } from './newest';
import { type Recorded, supersededAtOnce, writeOutcomes } from './outcomes';
import { recordNewest, recordVersion } from './parameters';
import { plannedFunctions, writtenRecords } from './planned-functions';
import type { UpdateSettings } from './settings';

export interface UpdatePorts extends LeasePorts, MoveAllPorts, DiscoveryPorts {
  objects: ObjectStore;
  parameters: Parameters;
}

/** One release of a layer at a time, so that what is checked about the newest manifest stays true while functions move. */
export async function updateConsumers(
  request: UpdateConsumersRequest,
  settings: UpdateSettings,
  ports: UpdatePorts,
): Promise<Progress> {
  const { layers, execution } = request;
  const [first, ...others] = layers;
  if (!first) return { status: 'MOVED', releases: [] };
  const lease = releaseLeaseKey(first.layer);
  if (!(await acquireLease(ports, lease, execution))) {
    throw new PipelineError('ReleaseInProgress', `Another execution is releasing ${first.layer}; this one goes next.`);
  }
  let progress: Progress | undefined;
  try {
    progress = await release(request, [first, ...others], settings, ports);
    return progress;
  } finally {
    // Between two rounds of one release nobody else may have it.
    if (progress?.status !== 'MOVING') await releaseLease(ports, lease, execution);
  }
}

async function release(
  { manifest, execution }: UpdateConsumersRequest,
  layers: [PublishedLayer, ...PublishedLayer[]],
  settings: UpdateSettings,
  ports: UpdatePorts,
): Promise<Progress> {
  const { objects } = ports;
  const recorded: Recorded[] = [];
  for (const layer of layers) {
    recorded.push({ layer, parameter: await recordVersion(settings.SSM_PREFIX, layer, ports.parameters) });
  }
  const isStillNewest = () => isNewest(layers[0].layer, manifest, objects);
  if (!(await isStillNewest())) return { status: 'MOVED', releases: supersededAtOnce(recorded) };

  const names = await plannedFunctions(execution, () => consumersOf(layers, settings, ports), objects);
  const records = await writtenRecords(layers[0].layer, ports.journal, objects);
  const end = await moveAll(names, records, await moveTo(layers, settings, objects), isStillNewest, ports);
  if (end.kind === 'goes on') return { status: 'MOVING', waitSeconds: end.waitSeconds };

  const superseded = end.kind === 'superseded' || (end.kind === 'all moved' && !(await isStillNewest()));
  const releases = await writeOutcomes(recorded, records, superseded, execution, objects);
  if (end.kind === 'not restored') throw notRestored(end.failures);
  if (end.kind === 'stopped') throw stopped(end.reason, names.length, resultsOf(records));
  if (superseded) return { status: 'MOVED', releases };
  for (const { layer } of recorded) await recordNewest(settings.SSM_PREFIX, layer, ports.parameters);
  return { status: 'MOVED', releases };
}

async function moveTo(
  layers: [PublishedLayer, ...PublishedLayer[]],
  settings: UpdateSettings,
  objects: ObjectStore,
): Promise<Move> {
  const [first, ...others] = layers;
  const withPackages = async (published: PublishedLayer): Promise<MovingLayer> => ({
    published,
    packages: await storePackages(published, objects),
  });
  return {
    layers: [await withPackages(first), ...(await Promise.all(others.map(withPackages)))],
    rollout: settings.ROLLOUT,
    warmBudgetMilliseconds: settings.WARM_BUDGET_MILLISECONDS,
    kmsKeys: settings.KMS_KEYS,
  };
}

const notRestored = (failures: PipelineError[]): PipelineError =>
  new PipelineError('ConsumerNotRestored', listed(failures.map(({ message }) => message)).join('\n'));

/** The layer's versions are there and recorded by their numbers, but `latest` stays what it was. */
function stopped(reason: string, functions: number, results: ConsumerResult[]): PipelineError {
  const failed = results.filter(({ outcome }) => outcome === 'rolled-back' || outcome === 'unfinished');
  const lines = listed(failed.map((result) => `${result.function}: ${shown(result.reason, maxReason)}`));
  return new PipelineError(
    'ReleaseStopped',
    [
      `No further function is moved: ${reason}. ${results.length} of ${functions} were looked at; those that were rolled back are as they were, \`latest\` stays. Correct the manifest or these functions, then upload it again:`,
      ...lines,
    ].join('\n'),
  );
}

/** Longest reason of one function that the error tells, in characters. */
const maxReason = 300;

async function storePackages({ artifact }: PublishedLayer, objects: ObjectStore): Promise<Package[]> {
  const key = artifact.slice(`s3://${objects.bucket}/`.length);
  const object = await objects.read(key);
  if (!object) throw new Error(`${artifact} is missing; objects under builds/ must not be deleted.`);
  return parseArtifact(object.bytes.toString('utf8'));
}
