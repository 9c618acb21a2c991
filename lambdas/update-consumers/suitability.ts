/** Decides which target of a layer a function can use. */

import { lambdaRuntime, type Target, targetName } from '../../core/targets';
import type { ConsumerFunction } from '../aws/functions';

export const fits = (found: ConsumerFunction, { framework, architecture }: Target): boolean =>
  found.packageType === 'Zip' && found.runtime === lambdaRuntime(framework) && found.architecture === architecture;

/** Why a function can use none of a layer's targets, in words for its owner. */
export function whyUnsuitable(found: ConsumerFunction, targets: Target[]): string {
  if (found.packageType !== 'Zip') return 'It is a container image, which takes no layers.';
  return `It runs ${found.runtime || 'no managed runtime'} on ${found.architecture}; the layer is built for ${targets.map(targetName).join(', ')}.`;
}
