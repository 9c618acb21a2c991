/** Takes a function back to the configuration that it had. */
import type { ConsumerFunction, Functions, LayerConfiguration } from '../shared/aws/functions';
import { PipelineError } from '../shared/errors';
import type { ConsumerResult } from '../shared/pipeline';
import { sameConfiguration } from './layer-configuration';

const maxAttempts = 5;

export interface RestorePorts {
  functions: Functions;
  pause(milliseconds: number): Promise<void>;
}

/**
 * @param before the function as it was
 * @param moved the configuration that failed
 * @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look
 */
export async function restore(
  before: ConsumerFunction,
  moved: LayerConfiguration,
  failure: Error,
  { functions, pause }: RestorePorts,
): Promise<ConsumerResult> {
  const { name } = before;
  const result = (reason: string): ConsumerResult => ({ function: name, outcome: 'rolled-back', reason });
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if (attempt > 0) await pause(500 * 2 ** attempt);
      const current = await functions.get(name);
      if (!current) return result(`Its update failed (${failure.message}), and it was deleted meanwhile.`);
      if (!sameConfiguration(current, moved)) {
        return result(`Its update failed (${failure.message}), and somebody else changed it meanwhile.`);
      }
      if (!(await functions.update(name, before, current.revisionId))) continue;
      await functions.waitUntilUpdated(name);
      return result(`Its update failed and was taken back: ${failure.message}`);
    }
  } catch (cause) {
    throw notRestored(name, failure, (cause as Error).message, { cause });
  }
  throw notRestored(name, failure, 'it was being changed all the time');
}

const notRestored = (name: string, failure: Error, why: string, options?: ErrorOptions): PipelineError =>
  new PipelineError(
    'ConsumerNotRestored',
    `The update of the function ${name} failed (${failure.message}), and so did going back (${why}). Check its layers and variables by hand.`,
    options,
  );
