/** Decides which target of a layer a function can use, and whether Lambda still updates it. */

import { type Framework, lambdaRuntime, type Target, targetName, updatesEnd } from '../../../core/targets';
import { shown } from '../../../core/text';
import type { ConsumerFunction } from '../../aws/functions';

export const fits = (found: ConsumerFunction, { framework, architecture }: Target): boolean =>
  found.packageType === 'Zip' && found.runtime === lambdaRuntime(framework) && found.architecture === architecture;

/** Why a function can use none of a layer's targets, in words for its owner. */
export function whyUnsuitable(found: ConsumerFunction, targets: Target[]): string {
  if (found.packageType !== 'Zip') return 'It is a container image, which takes no layers.';
  return `It runs ${found.runtime || 'no managed runtime'} on ${found.architecture}; the layer is built for ${targets.map(targetName).join(', ')}.`;
}

/** Longest answer of Lambda that is told, in characters. */
const maxAnswer = 300;

/** Why Lambda did not take an update, in words for the function's owner: for the age of the runtime, or as it says itself. */
export function whyRefused(answer: string, framework: Framework, now: Date): string {
  const refused = `Lambda refused the update: ${shown(answer, maxAnswer)}`;
  const end = updatesEnd[framework];
  if (now < new Date(end)) return refused;
  return `Since ${end} Lambda updates no function on ${lambdaRuntime(framework)} any more, as announced. Publish it for a later framework. ${refused}`;
}
