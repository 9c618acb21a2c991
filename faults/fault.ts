/** What a fault is: something that the world does by itself. A family holds those that need the same world, such as a stack. */
import type { Console } from '../local/console';

/** What came of it. */
export interface Borne {
  /** The one named outcome that people were told, or why there is none. */
  outcome: string;
  /** What was not as it has to be, in words. */
  problems: string[];
}

export interface Fault<World> {
  /** What happens, in one line. */
  name: string;
  /** Has it happen, and looks at what came of it. What it throws is a problem. */
  try(world: World): Promise<Borne>;
}

export interface Closable {
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Directory of a stack that is in place already. Default: a new one. */
  directory?: string;
  console: Console;
}

export interface Family<World extends Closable> {
  /** Plural noun: what the faults are of. */
  name: string;
  faults: Fault<World>[];
  /** Makes the world that they happen in, one after the other. */
  open(options: WorldOptions): Promise<World>;
}

export interface Row extends Borne {
  family: string;
  fault: string;
}
