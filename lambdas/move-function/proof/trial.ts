/** Tries a version of a function with an event: how it answers, and how long it takes to start. */
import type { ColdStart } from '../../../core/pipeline';
import type { Invocations } from '../../aws/invocations';
import { isError, kindOf, wordsOf } from './answer';
import { coldStartIn } from './cold-start';

export interface Trial {
  /** The kinds of its answers, each once. */
  kinds: string[];
  /** What the function said of an error, if it said something. */
  words?: string;
  /** Of the environments that were started for it. */
  coldStarts: ColdStart[];
}

/** Milliseconds that an answer is waited for. Whoever takes longer can't be tried in passing. */
const maxAnswer = 60_000;

export const lateKind = 'no answer within a minute';

/**
 * @param times invocations, all at once, so that each starts an environment
 * @returns undefined when Lambda starts none, as for a function without concurrency
 */
export async function tryVersion(
  name: string,
  qualifier: string,
  event: Buffer,
  times: number,
  invocations: Invocations,
): Promise<Trial | undefined> {
  const all = Array.from({ length: times }, () => invocations.invoke(name, qualifier, event, maxAnswer));
  const answers = (await Promise.all(all)).filter((answer) => answer !== 'throttled');
  if (answers.length === 0) return undefined;
  const kinds = answers.map((answer) => (answer === 'late' ? lateKind : kindOf(answer)));
  const failure = answers.find((answer) => answer !== 'late' && answer.failed);
  return {
    kinds: [...new Set(kinds)],
    ...(failure && failure !== 'late' && { words: wordsOf(failure) }),
    coldStarts: answers.flatMap((answer) => (answer === 'late' ? [] : (coldStartIn(answer.log) ?? []))),
  };
}

/** Why a function does not work as before, in words; undefined when it does. Without a trial from before, errors count, and not that it is slow. */
export function whyWorse(before: Trial | undefined, after: Trial): string | undefined {
  const isNew = (kind: string): boolean => (before ? !before.kinds.includes(kind) : isError(kind));
  const worse = after.kinds.filter(isNew);
  if (worse.length === 0) return undefined;
  const was = before ? ` (before: ${before.kinds.join(', ')})` : '';
  return `it answered with ${worse.join(', ')}${was}${after.words ? `: ${after.words}` : ''}`;
}
