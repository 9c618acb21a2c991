/** The places in which builds run at the same time, and the builds that wait for one: first come, first served. */
export class BuildQueue {
  private readonly waiting: (() => void)[] = [];

  /** @param places how many builds run at the same time */
  constructor(private places: number) {}

  /** Resolves with what gives the place back, once there is one; with nothing when the signal aborts before. */
  async enter(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.places > 0) {
      this.places -= 1;
      return () => this.leave();
    }
    return new Promise((resolve) => {
      const called = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(() => this.leave());
      };
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(called), 1);
        resolve(undefined);
      };
      this.waiting.push(called);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** The place goes to whoever waits longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.places += 1;
  }
}
