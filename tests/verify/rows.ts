/** What tests expect of rows. */
import { knownErrors } from '../../verify/aws-errors';
import type { Check } from '../../verify/check';

export const green = { status: 'ok' };
export const notRun = { status: 'not run' };

/** A row that found something, and advises what the check says for it. */
export const red = (reason: string | RegExp, advice: string | undefined) => ({
  status: 'failed',
  detail: expect.stringMatching(reason),
  advice,
});

/** What a check advises in a case. */
export function adviceOf({ advice }: Check, finding: string): string {
  const found = advice[finding];
  if (!found) throw new Error(`The check has no finding ${finding}.`);
  return found.todo;
}

/** What is advised when AWS answers with an error. */
export const adviceFor = (error: string): string | undefined =>
  knownErrors.find(({ names }) => names.test(error))?.advice.todo;
