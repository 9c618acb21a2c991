/** A family's attacks as tests. */
import { type Attack, type Closable, type Family, make } from './attack';

/** Milliseconds for which a world may take to be made, and an attempt to end, on a busy machine. */
const patience = 180_000;

/** @param chosen which of them; default: all. For families of which each attempt takes long. */
export function testFamily<World extends Closable>(
  family: Family<World>,
  chosen: (attack: Attack<World>) => boolean = () => true,
): void {
  let world: World;
  beforeAll(async () => {
    world = await family.open();
  }, patience);
  afterAll(() => world?.close());
  const attacks = family.attacks.filter(chosen).map((attack) => [attack.name, attack] as const);
  test.each(attacks)(
    '%s',
    async (_, attack) => {
      expect(await make(attack, world)).toMatchObject({ ended: attack.expected, held: true });
    },
    patience,
  );
}
