/** What is known of a function that has, or had, something of ours: `function-layers/<name>/state.json`. */
import { z } from 'zod';
import { type FunctionResult, functionOutcomes } from '../../../core/function-pipeline';
import { functionStateKey } from '../../../core/keys';
import type { ObjectStore } from '../../aws/objects';
import type { Before } from './attachment';

const coldStart = z.object({ init: z.number(), first: z.number(), total: z.number() });

export const coldStarts = z.object({ before: coldStart, after: coldStart, starts: z.number() });

export const functionResult = z.object({
  function: z.string(),
  outcome: z.enum(functionOutcomes),
  reason: z.string(),
  layer: z.string().optional(),
  codeSha256: z.string().optional(),
  coldStarts: coldStarts.optional(),
  zipBytes: z.number().optional(),
});

/** Stages keep more in it than one of them knows. */
const schema = z.looseObject({
  before: z.object({ wrapper: z.string().optional() }).optional(),
  last: z
    .object({ fingerprint: z.string().optional(), execution: z.string().optional(), result: functionResult })
    .optional(),
});

export interface FunctionState {
  /** What the function was like; there as long as something of ours may be attached. */
  before?: Before;
  /**
   * How it went with the layer that was tried last, by the fingerprint of what it holds; without one, a layer was taken off. And the
   * name of the execution that did it.
   */
  last?: { fingerprint?: string; execution?: string; result: FunctionResult };
  [kept: string]: unknown;
}

type Objects = Pick<ObjectStore, 'read' | 'write'>;

/** Empty when nothing is known. */
export async function readState(name: string, objects: Objects): Promise<FunctionState> {
  const object = await objects.read(functionStateKey(name));
  return object ? schema.parse(JSON.parse(object.bytes.toString('utf8'))) : {};
}

export async function writeState(name: string, state: FunctionState, objects: Objects): Promise<void> {
  await objects.write(functionStateKey(name), JSON.stringify(state));
}
