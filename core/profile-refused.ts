/** What is told of a layer without a startup image, whose profile was refused, in words for the function's owner. Pure. */
import { givenProfileKey } from './keys';
import { shown } from './text';

/** Longest reason, in characters: with the rest of what is told it has to fit into a parameter. */
const maxReason = 300;

/**
 * @param profile where it is from, in words
 * @param problem what is wrong with it, without a full stop
 */
export function profileRefused(name: string, profile: string, problem: string): string {
  const given = givenProfileKey(name);
  const todo =
    profile === given
      ? 'Record it again with `npm run profile`, or delete it, and the start is recorded in Lambda'
      : `Record it with \`npm run profile\` and upload that as ${given}`;
  return `none, since ${profile} was refused: ${shown(problem, maxReason)}. ${todo}`;
}
