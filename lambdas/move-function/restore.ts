/** Takes a function back to the configuration that it had. */

import { PipelineError } from '../../core/errors';
import type { ConsumerResult } from '../../core/pipeline';
import { shown } from '../../core/text';
import type { ConsumerFunction, Functions, LayerConfiguration } from '../aws/functions';
import type { Log } from '../aws/logger';
import { hasOwnPart, ownPartOf, withOwnPart } from './own-part';

const maxAttempts = 5;

/** Longest reason that AWS may give, in characters. */
const maxReason = 300;

export interface RestorePorts {
  functions: Functions;
  pause(milliseconds: number): Promise<void>;
  log: Log;
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
  { functions, pause, log }: RestorePorts,
): Promise<ConsumerResult> {
  const { name } = before;
  const why = shown(failure.message, maxReason);
  const result = (reason: string): ConsumerResult => ({ function: name, outcome: 'rolled-back', reason });
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const milliseconds = attempt > 0 ? 500 * 2 ** attempt : 0;
      log.warn('taking an update back', { function: name, attempt, milliseconds, reason: why });
      await pause(milliseconds);
      const current = await functions.get(name);
      if (!current) return result(`It did not work with the layer (${why}), and was deleted meanwhile.`);
      if (!hasOwnPart(current, ownPartOf(moved))) {
        return result(`It did not work with the layer (${why}), and somebody else changed it meanwhile.`);
      }
      // What somebody else has changed besides stays: it was not ours to try, and is not ours to take back.
      const back = withOwnPart(current, ownPartOf(before));
      if (!(await functions.update(name, back, current.revisionId))) continue;
      if (!(await functions.waitUntilUpdated(name)))
        throw notRestored(name, why, 'Lambda has not finished in two minutes');
      return result(`It did not work with the layer and is as it was: ${why}`);
    }
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw notRestored(name, why, shown((cause as Error).message, maxReason), { cause });
  }
  throw notRestored(name, why, 'it was being changed all the time');
}

const notRestored = (name: string, failure: string, why: string, options?: ErrorOptions): PipelineError =>
  new PipelineError(
    'ConsumerNotRestored',
    `The function ${name} did not work with the layer (${failure}), and going back failed (${why}). Check its layers and variables by hand.`,
    options,
  );
