/** What an attack on the pipeline is. A family holds those that need the same world, such as a stack or a feed. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Attack<World> {
  /** What is tried, in one line. */
  name: string;
  /** What it has to end in: the refusal's name, or what stays as it was. */
  expected: string;
  /** Makes the attempt. Resolves with what it ended in: `expected`, word for word, if it was held. */
  attempt(world: World): Promise<string>;
}

export interface Closable {
  close(): Promise<void>;
}

export interface Family<World extends Closable> {
  /** Plural noun: what is hostile. */
  name: string;
  /** How many attempts may be made at once. */
  concurrency: number;
  attacks: Attack<World>[];
  /** Makes the world that is attacked. */
  open(): Promise<World>;
}

export interface Attempt {
  attack: string;
  expected: string;
  /** What it ended in. */
  ended: string;
  held: boolean;
}

/** Milliseconds for one attempt to end on a busy machine. */
const patience = 180_000;

/** Makes one attempt. An error that the attack did not foresee, or no end in time, means that it was not held. */
export async function make<World>(attack: Attack<World>, world: World): Promise<Attempt> {
  const { name, expected } = attack;
  const settled = new AbortController();
  const late = delay(patience, `no end within ${patience / 1000} s`, { signal: settled.signal }).catch(() => '');
  const ended = await Promise.race([attack.attempt(world), late]).catch(
    (error: Error) => `unforeseen ${error.name}: ${error.message}`,
  );
  settled.abort();
  return { attack: name, expected, ended, held: ended === expected };
}
