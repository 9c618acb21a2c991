/** Makes all attempts of a family, in its own world. */
import { type Attempt, type Closable, type Family, make } from './attack';

/** Reports each attempt as it ends; returns them in the family's order. */
export async function runFamily<World extends Closable>(
  family: Family<World>,
  report: (attempt: Attempt) => void,
): Promise<Attempt[]> {
  const world = await family.open();
  const attempts: Attempt[] = [];
  const waiting = [...family.attacks.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, attack] = next;
      const attempt = await make(attack, world);
      attempts[index] = attempt;
      report(attempt);
    }
  };
  try {
    await Promise.all(Array.from({ length: family.concurrency }, work));
  } finally {
    await world.close();
  }
  return attempts;
}
