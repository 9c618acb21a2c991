/**
 * The regular look: events of tags are best effort, and deployments of functions send none. It reads lists and what the bucket knows,
 * and starts an execution for each function that has something to do; that looks again and decides.
 */
import type { FunctionsSeen } from '../../core/function-pipeline';
import { lookEvent } from '../../core/function-pipeline';
import { attachedTag, functionTag } from '../../core/function-settings';
import { functionLeaseKey, functionsPrefix, requestKeyPattern } from '../../core/keys';
import { holderOfLease } from '../aws/lease';
import type { ListedFunction, ListedFunctions } from '../aws/listed-functions';
import type { ObjectStore } from '../aws/objects';
import { readState } from '../move-function/attachment/function-state';
import { deleteOldVersions, type PrunePorts } from './old-versions';
import type { WatchSettings } from './settings';
import { type Known, whatToDo } from './to-do';

export interface WatchPorts extends PrunePorts {
  objects: PrunePorts['objects'] & Pick<ObjectStore, 'list'>;
  functions: ListedFunctions;
  /** Names of the functions that carry a tag, with this value if one is given. */
  functionsTagged(key: string, value?: string): Promise<string[]>;
  /** Starts another execution of an execution's state machine. */
  startAlongside(execution: string, input: unknown): Promise<void>;
}

/** Executions that one look starts at most: builds have their turns, and the next look goes on. */
const maxStarted = 50;

/** @param execution ARN of the one that looks */
export async function watchFunctions(
  execution: string,
  settings: WatchSettings,
  ports: WatchPorts,
): Promise<FunctionsSeen> {
  const { key, value } = functionTag(settings.LAYER_PREFIX);
  const asking = new Set(await ports.functionsTagged(key, value));
  const uploads = await ports.objects.list(functionsPrefix);
  for (const name of requested(uploads)) if (settings.FUNCTION_LAYERS.names.includes(name)) asking.add(name);
  const changed = new Set(await ports.functionsTagged(attachedTag(settings.LAYER_PREFIX)));
  const uploaded = newestOf(uploads);
  const looked: ListedFunction[] = [];
  const started: string[] = [];
  if (asking.size + changed.size === 0) return { looked: 0, started };
  for await (const found of ports.functions.all()) {
    if (!asking.has(found.name) && !changed.has(found.name)) continue;
    looked.push(found);
    if (started.length === maxStarted) continue;
    const why = await whyStart(
      { found, asked: asking.has(found.name), uploaded: uploaded.get(found.name) },
      settings,
      ports,
    );
    if (why === undefined) continue;
    ports.log.info('starting', { function: found.name, reason: why });
    await ports.startAlongside(execution, lookEvent(found.name));
    started.push(found.name);
  }
  // Whoever has something to do may need what is old; and that can wait.
  if (started.length === 0) await deleteOldVersions(looked, execution, settings.LAYER_PREFIX, ports);
  return { looked: looked.length, started };
}

/** What users say of functions: objects of the bucket. */
type Uploads = { key: string; lastModified: Date }[];

/** Names of the functions that there is a request for. */
const requested = (uploads: Uploads): string[] => uploads.flatMap(({ key }) => requestKeyPattern.exec(key)?.[1] ?? []);

/** When something was last uploaded for each function, by its name. */
function newestOf(uploads: Uploads): Map<string, Date> {
  const newest = new Map<string, Date>();
  for (const { key, lastModified } of uploads) {
    const [name = ''] = key.slice(functionsPrefix.length).split('/');
    if (lastModified > (newest.get(name) ?? 0)) newest.set(name, lastModified);
  }
  return newest;
}

async function whyStart(
  known: Pick<Known, 'found' | 'asked' | 'uploaded'>,
  { LAYER_PREFIX = '' }: WatchSettings,
  ports: WatchPorts,
): Promise<string | undefined> {
  const { name } = known.found;
  const state = await readState(name, ports.objects);
  const why = whatToDo({ ...known, state, layerPrefix: LAYER_PREFIX, now: ports.now() });
  if (why === undefined) return undefined;
  // One that works on it sees to it; what it leaves, the next look sees.
  const holder = await holderOfLease(ports.objects, functionLeaseKey(name));
  return holder !== undefined && (await ports.isRunning(holder)) ? undefined : why;
}
