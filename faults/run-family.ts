/** Has the faults of a family happen, in its own world. */
import type { Borne, Closable, Family, Fault, Row, WorldOptions } from './fault';

/** Reports each as it ends; returns them in the family's order. One that fails altogether says so, and the others happen all the same. */
export async function runFamily<World extends Closable>(
  family: Family<World>,
  options: WorldOptions,
  report: (row: Row) => void,
): Promise<Row[]> {
  const world = await family.open(options);
  const rows: Row[] = [];
  try {
    for (const fault of family.faults) {
      options.console.busy(`${family.name}: ${fault.name}`);
      const row = { family: family.name, fault: fault.name, ...(await borne(fault, world)) };
      options.console.idle();
      report(row);
      rows.push(row);
    }
  } finally {
    options.console.idle();
    await world.close();
  }
  return rows;
}

async function borne<World>(fault: Fault<World>, world: World): Promise<Borne> {
  try {
    return await fault.try(world);
  } catch (error) {
    return { outcome: 'no result', problems: [(error as Error).message] };
  }
}
