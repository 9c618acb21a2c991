/** Starts several ways in turn, so that a machine that drifts drifts for all of them. */
import type { Sample } from './cold-start';

export interface Turn<Way> {
  way: Way;
  sample: Sample;
}

/**
 * @param rounds number of starts of each way. One more before them isn't counted: it pays for cold caches of the machine.
 * @returns the samples in the order in which they were taken
 */
export async function takeTurns<Way>(
  ways: readonly Way[],
  rounds: number,
  start: (way: Way) => Promise<Sample>,
  onRound: (round: number) => void = () => {},
): Promise<Turn<Way>[]> {
  const turns: Turn<Way>[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const way of ways) {
      const sample = await start(way);
      if (round > 0) turns.push({ way, sample });
    }
    if (round > 0) onRound(round);
  }
  return turns;
}
