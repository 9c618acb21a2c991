/** Grants turns one after the other, at even distances. */
import { setTimeout as pause } from 'node:timers/promises';

export class Pace {
  /** When the next turn may be taken, in milliseconds of the process. */
  private next = 0;

  constructor(private readonly turnsPerSecond: number) {}

  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1000 / this.turnsPerSecond;
    if (at > now) await pause(at - now);
  }
}
