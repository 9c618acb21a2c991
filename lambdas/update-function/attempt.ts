/** How far a layer has come on its way to staying, kept in the function's state: whoever goes on after one that was cut off invokes nothing twice. */
import { z } from 'zod';
import type { ObjectStore } from '../aws/objects';
import { movingAliases } from '../move-function/aliases/alias-request';
import { functionResult, readState, writeState } from '../move-function/attachment/function-state';
import { trial } from '../move-function/journal';

const schema = z.object({
  /** ARN of the layer version that it is about. */
  layer: z.string(),
  /** How the function worked without a layer of its own; `begun` when whoever tried it was cut off. */
  triedBefore: z.union([z.literal('begun'), trial]).optional(),
  /** Whether it was, or is being, tried with the layer. */
  triedAfter: z.literal(true).optional(),
  /** Aliases that are on their way, and how it ends when they are there, but for what is told of them. */
  aliases: z.object({ moving: movingAliases, result: functionResult }).optional(),
});

export type LayerAttempt = z.infer<typeof schema>;

/** The state's key for it. */
const key = 'attempt';

type Objects = Pick<ObjectStore, 'read' | 'write'>;

/** What is known of a layer version; nothing but itself, when an earlier one was the last to be tried. */
export async function readAttempt(name: string, layer: string, objects: Objects): Promise<LayerAttempt> {
  const known = schema.safeParse((await readState(name, objects))[key]);
  return known.data?.layer === layer ? known.data : { layer };
}

export async function writeAttempt(name: string, attempt: LayerAttempt, objects: Objects): Promise<void> {
  await writeState(name, { ...(await readState(name, objects)), [key]: attempt }, objects);
}

export async function endAttempt(name: string, objects: Objects): Promise<void> {
  const { [key]: _, ...state } = await readState(name, objects);
  await writeState(name, state, objects);
}
