/**
 * What a function's move has come to, kept in the bucket: written before the function is changed, and once it is done with. So
 * whoever goes on after a mover that was cut off moves no function twice, and knows what each was like before: another invocation
 * for the same execution, or the layer's next execution, when that one has ended.
 */
import { z } from 'zod';
import { moveKey } from '../../core/keys';
import { type ConsumerResult, outcomes } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';
import { type MovingAliases, movingAliases } from './aliases/alias-request';
import type { OwnPart } from './own-part';
import type { Trial } from './proof/trial';

/** Nothing else of a function's environment is kept: what is in its other variables is nobody else's business. */
const ownPart = z.object({ layers: z.array(z.string()), variables: z.record(z.string(), z.string()) });
const coldStart = z.object({ init: z.number(), first: z.number(), total: z.number() });
const result = z.object({
  function: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string(),
  coldStarts: z.object({ before: coldStart, after: coldStart, starts: z.number() }).optional(),
});

const answers = z.object({ kinds: z.array(z.string()), words: z.string().optional() });

export const trial = answers.extend({
  coldStarts: z.array(coldStart),
  others: z.record(z.string(), answers).optional(),
});

const schema = z.object({
  execution: z.string(),
  layer: z.string(),
  before: ownPart.optional(),
  wanted: ownPart.optional(),
  triedBefore: z.union([z.literal('begun'), trial]).optional(),
  triedAfter: z.literal(true).optional(),
  updatingSince: z.iso.datetime().optional(),
  goesOnAt: z.iso.datetime().optional(),
  aliases: z.object({ moving: movingAliases, result }).optional(),
  result: result.optional(),
});

export interface MoveRecord {
  /** ARN of the layer version that the function goes to, or with which it is reported. */
  layer: string;
  /** What it had and gets, when it was about to be changed. */
  before?: OwnPart;
  wanted?: OwnPart;
  /** How it worked before. `begun` when whoever tried it was cut off: nothing is tried twice, since that are invocations. */
  triedBefore?: 'begun' | Trial;
  /** Whether it was, or is being, tried as it is now. */
  triedAfter?: true;
  /** When Lambda was first found not to have finished an update in time (ISO 8601). */
  updatingSince?: string;
  /** When there is more to do, for what takes its time (ISO 8601). */
  goesOnAt?: string;
  /** Aliases that are on their way, and how it ends when they are there, but for what is told of them. */
  aliases?: { moving: MovingAliases; result: ConsumerResult };
  /** How it ended. Absent while it is under way. */
  result?: ConsumerResult;
}

export interface Journal {
  /** Undefined when nothing is known of the function that matters now. */
  read(name: string): Promise<MoveRecord | undefined>;
  write(name: string, record: MoveRecord): Promise<void>;
}

/**
 * The journal of a layer, as one execution sees it: what it has written itself, and what an earlier one has left under way.
 * @param execution its ARN
 */
export const bucketJournal = (
  objects: Pick<ObjectStore, 'read' | 'write'>,
  layer: string,
  execution: string,
): Journal => ({
  async read(name) {
    const object = await objects.read(moveKey(layer, name));
    if (!object) return undefined;
    const { execution: writer, ...record } = schema.parse(JSON.parse(object.bytes.toString('utf8')));
    return writer === execution || !record.result ? record : undefined;
  },
  async write(name, record) {
    await objects.write(moveKey(layer, name), JSON.stringify({ execution, ...record }));
  },
});
