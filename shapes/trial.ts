/** What a trial of a shape saw, and what of it is not as it has to be. */
import { isDeepStrictEqual } from 'node:util';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionResult } from '../core/function-pipeline';

/** One cold start of a function. */
export interface Start {
  answer: string;
  /** Everything that its process wrote up to then. */
  log: string;
}

export interface Trial {
  /** As its owner deployed it, with its layer, and with other code under that. */
  before: Start;
  withLayer: Start;
  otherCode: Start;
  /** What came of the tag, and of its end. */
  made: FunctionResult;
  removed: FunctionResult;
  /** Whether a start of it was recorded. */
  recorded: boolean;
  /** Of the function before it was tagged, and after its tag was gone and its first code was back. */
  first: FunctionConfiguration;
  last: FunctionConfiguration;
}

export interface Expected {
  /** What the other code shows in its answer or in its log. */
  otherSign: string;
  /** What the owner's own layer says in every start. */
  ownSign?: string;
}

/** The start script's word for a start without the layer. */
const withoutLayer = 'Prejit: the function starts without its layer';

/** What didn't hold, in words; nothing when all did. */
export function problemsOf(trial: Trial, { otherSign, ownSign }: Expected): string[] {
  const { before, withLayer, otherCode, made, removed } = trial;
  const starts = { 'before it was tagged': before, 'with its layer': withLayer, 'with other code': otherCode };
  const silent = Object.entries(starts).filter(([, { log }]) => ownSign !== undefined && !log.includes(ownSign));
  const shows = ({ answer, log }: Start) => answer.includes(otherSign) || log.includes(otherSign);
  // One that was taken off again at once has no start with it, and nothing to take off.
  const isOn = made.outcome === 'faster';
  const checks: [boolean, string][] = [
    [trial.recorded, 'no start of it was recorded'],
    [isOn, `it is not faster with a layer: ${made.outcome}: ${made.reason}`],
    [withLayer.answer === before.answer, `it answers otherwise with its layer: ${withLayer.answer}`],
    [
      !withLayer.log.includes(withoutLayer),
      'it starts without its layer, although its code is what that was made from',
    ],
    [!shows(before) && shows(otherCode), 'other code that was deployed did not run at once'],
    [!isOn || otherCode.log.includes(withoutLayer), 'it starts with its layer, although that was made from other code'],
    ...silent.map(([when]): [boolean, string] => [false, `what its owner had put on it did not run ${when}`]),
    [!isOn || removed.outcome === 'removed', `the layer was not taken off: ${removed.outcome}: ${removed.reason}`],
    [isDeepStrictEqual(trial.last, trial.first), `its configuration is another: ${JSON.stringify(trial.last)}`],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}
