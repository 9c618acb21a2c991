/** A family's attacks as tests. */
import { type Attack, type Closable, type Family, make } from './attack';

/** @param chosen which of them; default: all. For families of which each attempt takes long. */
export function testFamily<World extends Closable>(
  family: Family<World>,
  chosen: (attack: Attack<World>) => boolean = () => true,
): void {
  let world: World;
  beforeAll(async () => {
    world = await family.open();
  }, 180_000);
  afterAll(() => world?.close());
  test.each(family.attacks.filter(chosen).map((attack) => [attack.name, attack]))('%s', async (_, attack) => {
    expect(await make(attack, world)).toMatchObject({ ended: attack.expected, held: true });
  });
}
