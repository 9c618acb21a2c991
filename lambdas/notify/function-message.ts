/** Writes the notifications about functions' own layers. Pure. */
import { readFunctionEvent } from '../../core/function-event';
import type { FunctionFailureNotice, FunctionNotice } from '../../core/function-pipeline';
import { describeResult } from '../../core/function-result';
import { shown } from '../../core/text';
import type { Message } from '../aws/topic';
import type { Explanation } from './explain';
import { subject } from './message';

/** Longest reason, in characters. */
const maxReason = 2000;

export function functionMessage({ result, execution }: FunctionNotice): Message {
  const { function: name, outcome, reason, layer, codeSha256 } = result;
  const line = describeResult(result);
  return {
    // Subjects have no arrows: of figures, the share says most.
    subject: subject(`Prejit: ${name}: ${outcome}${shareOf(result)}`),
    body: [
      line,
      `${outcome}: ${shown(reason, maxReason)}`,
      '',
      ...(layer ? [`Layer: ${layer}`] : []),
      ...(codeSha256 ? [`Code: ${codeSha256}`] : []),
      `Execution: ${execution}`,
    ].join('\n'),
  };
}

const shareOf = ({ coldStarts }: FunctionNotice['result']): string =>
  coldStarts ? `, ${Math.round((100 * coldStarts.after.total) / coldStarts.before.total)} % of its cold start` : '';

export function functionFailureMessage(notice: FunctionFailureNotice, { name, message }: Explanation): Message {
  // What is no function's event was refused for that, or is the regular look's schedule.
  const who = readFunctionEvent(notice.event)?.function ?? 'function layers';
  return {
    subject: subject(`Prejit: ${who} failed: ${name}`),
    body: [`Function: ${who}`, '', `${name}: ${message}`, '', `Execution: ${notice.execution}`].join('\n'),
  };
}
