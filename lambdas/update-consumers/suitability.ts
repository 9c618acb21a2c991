/** Decides which target of a layer a function can use. */
import type { ConsumerFunction } from '../shared/aws/functions';
import { lambdaRuntime, type Target, targetName } from '../shared/targets';

export const fits = (found: ConsumerFunction, { framework, architecture }: Target): boolean =>
  found.packageType === 'Zip' && found.runtime === lambdaRuntime(framework) && found.architecture === architecture;

/** Why a function can use none of a layer's targets, in words for its owner. */
export function whyUnsuitable(found: ConsumerFunction, targets: Target[]): string {
  if (found.packageType !== 'Zip') return 'It is a container image, which takes no layers.';
  return `It runs ${found.runtime || 'no managed runtime'} on ${found.architecture}; the layer is built for ${targets.map(targetName).join(', ')}.`;
}
