/** Moves functions wave by wave, for as long as there is time and nothing speaks against the layer. */
import { PipelineError } from '../../core/errors';
import type { ConsumerResult } from '../../core/pipeline';
import type { MoveRecord } from '../move-function/journal';
import { type Move, type MovePorts, moveFunction } from '../move-function/move-function';
import { wordsOf } from '../move-function/words';
import { wavesOf, whyStopped } from './waves';

export interface MoveAllPorts extends MovePorts {
  /** Milliseconds that this invocation has left. */
  remaining(): number;
}

/** How a round ended. */
export type RoundEnd =
  | { kind: 'all moved' }
  /** A newer manifest took over. */
  | { kind: 'superseded' }
  /** No further function is moved, and why. */
  | { kind: 'stopped'; reason: string }
  /** Functions that may be broken. */
  | { kind: 'not restored'; failures: PipelineError[] }
  /** The next round goes on after so many seconds. */
  | { kind: 'goes on'; waitSeconds: number };

/** Functions that are moved at the same time. Most of a move is waiting, and the pace of the calls is kept by the client. */
const parallel = 10;

/** No move is begun with less than this many milliseconds left: an update may take two minutes, a start three, going back two more. */
const longestMove = 480_000;

/**
 * @param names in their order
 * @param records what is known of them from earlier rounds; what this one finds out is added
 */
export async function moveAll(
  names: string[],
  records: Map<string, MoveRecord>,
  move: Move,
  isStillNewest: () => Promise<boolean>,
  ports: MoveAllPorts,
): Promise<RoundEnd> {
  const failures: PipelineError[] = [];
  const stopped = () => whyStopped(resultsOf(records), move.rollout);
  for (const wave of wavesOf(names, move.rollout)) {
    const left = wave.filter((name) => !records.get(name)?.result);
    if (left.length === 0) continue;
    if (!(await isStillNewest())) return { kind: 'superseded' };
    ports.log.info('moving functions', { functions: left });
    const hasTime = () => ports.remaining() >= longestMove;
    await inParallel(
      left,
      () => hasTime() && failures.length === 0 && !stopped(),
      async (name) => {
        const record = await moveOne(name, move, ports, failures);
        if (record) records.set(name, record);
      },
    );
    if (failures.length > 0) return { kind: 'not restored', failures };
    const reason = stopped();
    if (reason !== undefined) return { kind: 'stopped', reason };
    const waits = left.map((name) => secondsLeft(records.get(name), ports.now())).filter((wait) => wait !== undefined);
    if (waits.length > 0) return { kind: 'goes on', waitSeconds: Math.max(1, Math.min(...waits)) };
  }
  return { kind: 'all moved' };
}

export const resultsOf = (records: Map<string, MoveRecord>): ConsumerResult[] =>
  [...records.values()].flatMap(({ result }) => (result ? [result] : []));

/** Seconds until there is more to do for a function; undefined when it is done with. */
function secondsLeft(record: MoveRecord | undefined, now: Date): number | undefined {
  if (record?.result) return undefined;
  return record?.goesOnAt === undefined ? 0 : Math.ceil((Date.parse(record.goesOnAt) - now.getTime()) / 1000);
}

async function inParallel(names: string[], goOn: () => boolean, work: (name: string) => Promise<void>): Promise<void> {
  const queue = [...names];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined && goOn(); name = queue.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** One function's failure does not keep the others from moving. */
async function moveOne(
  name: string,
  move: Move,
  ports: MovePorts,
  failures: PipelineError[],
): Promise<MoveRecord | undefined> {
  try {
    const record = await moveFunction(name, move, ports);
    ports.log.info(record.result ? 'done with a function' : 'to be gone on with', { function: name, ...record.result });
    return record;
  } catch (error) {
    const reason = `It could not be moved: ${wordsOf(error)}`;
    ports.log.warn('failed with a function', { function: name, reason });
    if (error instanceof PipelineError) {
      failures.push(error);
      return undefined;
    }
    // Nothing was changed yet: changes are taken back, or end in a PipelineError.
    const record: MoveRecord = {
      layer: move.layers[0].published.arn,
      result: { function: name, outcome: 'skipped', reason },
    };
    await ports.journal.write(name, record);
    return record;
  }
}
