/** In which order functions are moved, and when no further one is. Pure. */
import type { ConsumerResult } from '../../core/pipeline';
import type { Rollout } from '../../core/rollout';

/**
 * A few functions, then a share, then the rest: what is wrong with a layer shows in the first.
 * @returns the waves that are not empty
 */
export function wavesOf(names: string[], { canaries, percent }: Pick<Rollout, 'canaries' | 'percent'>): string[][] {
  const share = canaries + Math.ceil((names.length * percent) / 100);
  return [names.slice(0, canaries), names.slice(canaries, share), names.slice(share)].filter(
    ({ length }) => length > 0,
  );
}

/**
 * Why no further function is moved, in words; undefined as long as all is well.
 * @param results of all functions so far
 */
export function whyStopped(
  results: ConsumerResult[],
  { maxFailures }: Pick<Rollout, 'maxFailures'>,
): string | undefined {
  const count = (outcome: ConsumerResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const failed = count('rolled-back') + count('unfinished');
  if (failed >= maxFailures) return `${failed} functions did not work with the layer`;
  if (failed > 0 && count('updated') === 0) return 'no function that was tried works with the layer';
  return undefined;
}
