/** Tries a version of a function with its events: how it answers, and how long it takes to start. */
import type { ColdStart } from '../../../core/pipeline';
import { shown } from '../../../core/text';
import type { Answer, Invocations } from '../../aws/invocations';
import { isError, kindOf, wordsOf } from './answer';
import { coldStartIn } from './cold-start';
import type { TrialEvent } from './events';

/** How a function answers an event. */
export interface Answers {
  /** The kinds of its answers, each once; none when Lambda throttles its invocations. */
  kinds: string[];
  /** What the function said of an error, if it said something. */
  words?: string;
}

export interface Trial extends Answers {
  /** Of the environments that were started for it. */
  coldStarts: ColdStart[];
  /** How it answers its further events, by their names. */
  others?: Record<string, Answers>;
}

/** Milliseconds that an answer is waited for. Whoever takes longer can't be tried in passing. */
const maxAnswer = 60_000;

export const lateKind = 'no answer within a minute';

/**
 * @param events the first counts, and is sent so many times, all at once, so that each starts an environment; the others once, then
 * @returns undefined when Lambda starts none, as for a function without concurrency
 */
export async function tryVersion(
  name: string,
  qualifier: string,
  [first, ...others]: [TrialEvent, ...TrialEvent[]],
  times: number,
  invocations: Invocations,
): Promise<Trial | undefined> {
  const invoke = ({ bytes }: TrialEvent) => invocations.invoke(name, qualifier, bytes, maxAnswer);
  const answers = await Promise.all(Array.from({ length: times }, () => invoke(first)));
  if (answers.every((answer) => answer === 'throttled')) return undefined;
  const further = others.map(async (event) => [event.name, answersOf([await invoke(event)])] as const);
  return {
    ...answersOf(answers),
    coldStarts: answers.flatMap((answer) => (typeof answer === 'string' ? [] : (coldStartIn(answer.log) ?? []))),
    ...(others.length > 0 && { others: Object.fromEntries(await Promise.all(further)) }),
  };
}

function answersOf(all: (Answer | 'late' | 'throttled')[]): Answers {
  const answers = all.filter((answer) => answer !== 'throttled');
  const kinds = answers.map((answer) => (answer === 'late' ? lateKind : kindOf(answer)));
  const failure = answers.find((answer) => answer !== 'late' && answer.failed);
  return { kinds: [...new Set(kinds)], ...(failure && failure !== 'late' && { words: wordsOf(failure) }) };
}

/** Why a function does not work as before, in words; undefined when it does. Without a trial from before, errors count, and not that it is slow. */
export function whyWorse(before: Trial | undefined, after: Trial): string | undefined {
  const worse = worseAnswers(before, after);
  if (worse !== undefined) return `it answered with ${worse}`;
  for (const [name, answers] of Object.entries(after.others ?? {})) {
    const other = worseAnswers(before?.others?.[name], answers);
    if (other !== undefined) return `it answered the event ${shown(name)} with ${other}`;
  }
  return undefined;
}

function worseAnswers(before: Answers | undefined, after: Answers): string | undefined {
  const known = before && before.kinds.length > 0 ? before : undefined;
  const worse = after.kinds.filter((kind) => (known ? !known.kinds.includes(kind) : isError(kind)));
  if (worse.length === 0) return undefined;
  const was = known ? ` (before: ${known.kinds.join(', ')})` : '';
  return `${worse.join(', ')}${was}${after.words ? `: ${after.words}` : ''}`;
}
