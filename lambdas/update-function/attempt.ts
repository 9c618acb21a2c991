/** How far a layer has come on its way to staying, kept in the function's state for whoever goes on after one that was cut off. */
import { z } from 'zod';
import type { ConsumerFunction } from '../aws/functions';
import type { ObjectStore } from '../aws/objects';
import { movingAliases } from '../move-function/aliases/alias-request';
import { coldStarts, functionResult, readState, writeState } from '../move-function/attachment/function-state';
import { trial } from '../move-function/journal';
import { beforeDescription, movedDescription, removeLeftVersion } from '../move-function/own-versions';
import type { FunctionUpdatePorts } from './ports';
import { verdictOutcomes } from './verdict';

const schema = z.object({
  /** ARN of the layer version that it is about. */
  layer: z.string(),
  /** How often trying the function was begun, without the layer or with it. */
  tries: z.number(),
  /** How it worked without a layer of its own. */
  triedBefore: trial.optional(),
  /** What came of trying it with the layer. */
  verdict: z
    .object({ outcome: z.enum(verdictOutcomes), reason: z.string(), coldStarts: coldStarts.optional() })
    .optional(),
  /** Aliases that are on their way, and how it ends when they are there, but for what is told of them. */
  aliases: z.object({ moving: movingAliases, result: functionResult }).optional(),
});

export type LayerAttempt = z.infer<typeof schema>;

/** The state's key for it. */
export const attemptKey = 'attempt';

type Objects = Pick<ObjectStore, 'read' | 'write'>;

export async function writeAttempt(name: string, attempt: LayerAttempt, objects: Objects): Promise<void> {
  await writeState(name, { ...(await readState(name, objects)), [attemptKey]: attempt }, objects);
}

/**
 * Clears up after whoever was cut off while trying a function: removes the version that was published for that.
 * @param layer ARN of the layer version that the function is on the way to now; empty for none
 * @returns what is known of that; nothing but itself, when another was the last to be tried
 */
export async function takeOver(
  found: ConsumerFunction,
  layer: string,
  ports: FunctionUpdatePorts,
): Promise<LayerAttempt> {
  const { data: known } = schema.safeParse((await readState(found.name, ports.objects))[attemptKey]);
  if (!known) return { layer, tries: 0 };
  // Aliases need the version that they are on their way to.
  if (known.layer === layer && known.aliases) return known;
  const description = found.isUpdating ? undefined : leftDescription(known, found);
  if (description !== undefined) await removeLeftVersion(found, description, ports);
  return known.layer === layer ? known : { layer, tries: 0 };
}

/** What the version is called that may be left of a function; undefined when there can be none. */
function leftDescription({ layer, tries }: LayerAttempt, { layers }: ConsumerFunction): string | undefined {
  if (tries === 0) return undefined;
  // arn:aws:lambda:<region>:<account>:layer:<name>:<version>
  const [name = '', version = ''] = layer.split(':').slice(-2);
  const tried = { name, version: Number(version) };
  return layers.includes(layer) ? movedDescription(tried) : beforeDescription(tried);
}
