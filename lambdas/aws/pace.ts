/** Grants turns one after the other, at even distances. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since any moment. */
  now(): number;
  /** Waits for so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

const processClock: Clock = { now: () => performance.now(), pause: (milliseconds) => setTimeout(milliseconds) };

export class Pace {
  /** When the next turn may be taken. */
  private next = 0;

  constructor(
    private readonly turnsPerSecond: number,
    private readonly clock = processClock,
  ) {}

  async turn(): Promise<void> {
    const now = this.clock.now();
    const at = Math.max(now, this.next);
    this.next = at + 1000 / this.turnsPerSecond;
    if (at > now) await this.clock.pause(at - now);
  }
}
