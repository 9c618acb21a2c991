/** A family's attacks as tests: made at once, as many as the family can bear, and then judged one by one. */
import type { Attack, Attempt, Closable, Family } from './attack';
import { runFamily } from './run-family';

/** Milliseconds for a world to be made and all attempts to end on a busy machine. Each attempt has a limit of its own. */
const patience = 600_000;

/** @param chosen which of them; default: all. For families of which each attempt takes long. */
export function testFamily<World extends Closable>(
  family: Family<World>,
  chosen: (attack: Attack<World>) => boolean = () => true,
): void {
  const attacks = family.attacks.filter(chosen);
  let attempts: Attempt[] = [];
  beforeAll(async () => {
    attempts = await runFamily({ ...family, attacks }, () => {});
  }, patience);
  test.each(attacks.map(({ name, expected }, index) => [name, expected, index] as const))(
    '%s',
    (name, expected, index) => {
      expect(attempts[index]).toEqual({ attack: name, expected, ended: expected, held: true });
    },
  );
}

/** Attacks by name. A name that no attack has is an error: it would be left out in silence. */
export function named<World extends Closable>(
  family: Family<World>,
  names: string[],
): (attack: Attack<World>) => boolean {
  const unknown = names.filter((name) => !family.attacks.some((attack) => attack.name === name));
  if (unknown.length > 0) throw new Error(`Hostile ${family.name} have no "${unknown.join('", "')}".`);
  return ({ name }) => names.includes(name);
}
