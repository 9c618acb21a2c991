/** Releases a layer version: records it, moves the functions that use the layer, makes it the newest. */

import { PipelineError } from '../../core/errors';
import { outcomesKey, releaseLeaseKey } from '../../core/keys';
import { type Package, parseArtifact } from '../../core/packages';
import {
  type ConsumerResult,
  type Outcome,
  outcomes,
  type PublishedLayer,
  type Release,
  type UpdateConsumersRequest,
} from '../../core/pipeline';
import { targetName } from '../../core/targets';
import { listed, shown } from '../../core/text';
import type { Functions } from '../aws/functions';
import { acquireLease, type LeasePorts, releaseLease } from '../aws/lease';
import type { ObjectStore } from '../aws/objects';
import type { Parameters } from '../aws/parameters';
import { type Move, type MovePorts, moveConsumer } from './move-consumer';
import { isNewest } from './newest';
import { recordNewest, recordVersion } from './parameters';
import type { UpdateSettings } from './settings';

export interface UpdatePorts extends LeasePorts, MovePorts {
  objects: ObjectStore;
  functions: Functions;
  parameters: Parameters;
  /** Names of the functions that carry a tag with this value. */
  functionsTagged(key: string, value: string): Promise<string[]>;
}

/** Functions moved at the same time: Lambda's control plane takes about 15 calls a second from an account. */
const batchSize = 5;

/** One release at a time and target, so that what is checked about the newest manifest stays true while functions move. */
export async function updateConsumers(
  request: UpdateConsumersRequest,
  settings: UpdateSettings,
  ports: UpdatePorts,
): Promise<Release> {
  const { published, execution } = request;
  const lease = releaseLeaseKey(published.layer, published);
  if (!(await acquireLease(ports, lease, execution))) {
    throw new PipelineError(
      'ReleaseInProgress',
      `Another execution is releasing ${published.layer} for ${targetName(published)}; this one goes next.`,
    );
  }
  try {
    return await release(request, settings, ports);
  } finally {
    await releaseLease(ports, lease, execution);
  }
}

async function release(
  { manifest, execution, published, targets }: UpdateConsumersRequest,
  settings: UpdateSettings,
  ports: UpdatePorts,
): Promise<Release> {
  const parameter = await recordVersion(settings.SSM_PREFIX, published, ports.parameters);
  if (!(await isNewest(published.layer, manifest, ports.objects))) {
    return { layer: published, parameter, superseded: true, consumers: counted([]) };
  }

  const packages = await storePackages(published, ports.objects);
  const move = {
    published,
    targets,
    packages,
    warmBudgetMilliseconds: settings.WARM_BUDGET_MILLISECONDS,
    kmsKeys: settings.KMS_KEYS,
  };
  const names = await consumersOf(published.layer, settings, ports);
  ports.log.info('moving functions', { functions: names });
  const { results, failures } = await moveAll(names, move, ports);
  // A function that could not be moved says nothing against the layer: the others are on it, so it is the newest.
  await recordNewest(settings.SSM_PREFIX, published, ports.parameters);
  const key = outcomesKey(execution, published);
  await ports.objects.write(key, JSON.stringify(results));
  if (failures.length > 0) throw combined(failures);
  return { layer: published, parameter, superseded: false, consumers: counted(results), outcomes: key };
}

const counted = (results: ConsumerResult[]): Record<Outcome, number> => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>;
};

async function consumersOf(layer: string, settings: UpdateSettings, ports: UpdatePorts): Promise<string[]> {
  const tagged = await ports.functionsTagged(settings.CONSUMER_TAG, layer);
  const named = Object.hasOwn(settings.CONSUMERS, layer) ? settings.CONSUMERS[layer] : [];
  return [...new Set([...(named ?? []), ...tagged])].sort();
}

/** One function's failure does not keep the others from moving. */
async function moveAll(names: string[], move: Move, ports: MovePorts) {
  const results: ConsumerResult[] = [];
  const failures: PipelineError[] = [];
  const moveOne = async (name: string): Promise<void> => {
    try {
      const result = await moveConsumer(name, move, ports);
      if (!result) return ports.log.info('another target has the function', { function: name });
      results.push(result);
      ports.log.info('done with a function', { ...result });
    } catch (error) {
      const reason = `It could not be moved: ${describe(error)}`;
      ports.log.warn('failed with a function', { function: name, reason });
      if (error instanceof PipelineError) failures.push(error);
      // Nothing was changed yet: changes are taken back, or end in a PipelineError.
      else results.push({ function: name, outcome: 'skipped', reason });
    }
  };
  for (let start = 0; start < names.length; start += batchSize) {
    await Promise.all(names.slice(start, start + batchSize).map(moveOne));
  }
  return { results: results.sort((a, b) => (a.function < b.function ? -1 : 1)), failures };
}

/** Longest reason that AWS may give, in characters. */
const maxReason = 300;

const describe = (error: unknown): string =>
  shown(error instanceof Error ? `${error.name}: ${error.message}` : String(error), maxReason);

const combined = (failures: PipelineError[]): PipelineError =>
  new PipelineError('ConsumerNotRestored', listed(failures.map(({ message }) => message)).join('\n'));

async function storePackages({ artifact }: PublishedLayer, objects: ObjectStore): Promise<Package[]> {
  const key = artifact.slice(`s3://${objects.bucket}/`.length);
  const object = await objects.read(key);
  if (!object) throw new Error(`${artifact} is missing; objects under builds/ must not be deleted.`);
  return parseArtifact(object.bytes.toString('utf8'));
}
