/** Takes a function's own layer off: the function is what it was, to the byte, and aliases that followed it leave the layer, too. */
import { PipelineError } from '../../core/errors';
import type { FunctionProgress, FunctionResult } from '../../core/function-pipeline';
import { shown } from '../../core/text';
import { UpdateRefused } from '../aws/functions';
import { leaveLayer } from '../move-function/aliases/leave-layer';
import { detach } from '../move-function/attachment/attach';
import { wordsOf } from '../move-function/words';
import { takeOver } from './attempt';
import { type Change, ended } from './ports';

/** Longest reason that AWS may give, in characters. */
const maxReason = 300;

/**
 * @param why why it is taken off, in words
 * @param then what else there is to do while the function has our tag
 * @returns `gone` when it was deleted
 * @throws PipelineError `ConsumerNotRestored`: something of ours may still be attached, and somebody has to look
 */
export async function takeOff(
  why: string,
  { attachment, ports }: Change,
  then?: (done: 'done' | 'gone') => Promise<void>,
): Promise<'done' | 'gone'> {
  const { name } = attachment;
  ports.log.info("taking a function's layer off", { function: name, reason: why });
  let done: Awaited<ReturnType<typeof detach>>;
  try {
    done = await detach(attachment, ports, then);
  } catch (error) {
    const refused = error instanceof UpdateRefused ? error.message : wordsOf(error);
    throw notRestored(name, why, shown(refused, maxReason), { cause: error });
  }
  if (done === 'changed') throw notRestored(name, why, 'it was being changed all the time');
  return done;
}

/** Nobody asks for the layer any more. */
export async function removeLayer(change: Change): Promise<FunctionProgress> {
  const { attachment, settings, ports } = change;
  const { name } = attachment;
  const why = 'Nobody asks for its layer any more.';
  const found = await ports.functions.get(name);
  if (found) await takeOver(found, '', ports);
  let result: FunctionResult = { function: name, outcome: 'removed', reason: 'It was deleted.' };
  await takeOff(why, change, async (done) => {
    if (done === 'done') {
      const told = await leaveLayer(attachment, settings.ROLLOUT, ports);
      result = { ...result, reason: `${why} It is as it was.${told}` };
    }
    await ended(result, change);
  });
  return { status: 'DONE', result };
}

const notRestored = (name: string, why: string, failure: string, options?: ErrorOptions): PipelineError =>
  new PipelineError(
    'ConsumerNotRestored',
    `The layer of the function ${name} could not be taken off (${failure}). It was to be taken off since: ${why} Check its layers and AWS_LAMBDA_EXEC_WRAPPER by hand.`,
    options,
  );
