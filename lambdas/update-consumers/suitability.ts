/** Decides which target of a layer a function can use, and whether Lambda still updates it. */

import { type Framework, lambdaRuntime, type Target, targetName, updatesEnd } from '../../core/targets';
import { shown } from '../../core/text';
import type { ConsumerFunction } from '../aws/functions';

export const fits = (found: ConsumerFunction, { framework, architecture }: Target): boolean =>
  found.packageType === 'Zip' && found.runtime === lambdaRuntime(framework) && found.architecture === architecture;

/** Why a function can use none of a layer's targets, in words for its owner. */
export function whyUnsuitable(found: ConsumerFunction, targets: Target[]): string {
  if (found.packageType !== 'Zip') return 'It is a container image, which takes no layers.';
  return `It runs ${found.runtime || 'no managed runtime'} on ${found.architecture}; the layer is built for ${targets.map(targetName).join(', ')}.`;
}

/** Why Lambda refused an update, when it is for the age of the function's runtime; undefined when it is not. */
export function whyRefused(message: string, framework: Framework, now: Date): string | undefined {
  const end = updatesEnd[framework];
  if (now < new Date(end)) return undefined;
  return `Lambda updates no function on ${lambdaRuntime(framework)} any more (announced for ${end}); it stays on the version that it has. Publish it for a later framework. Lambda says: ${shown(message)}`;
}
