/** Keeps what is slow to start for the next one who needs it: each is used by one at a time, and more start on demand. */
export interface Poolable {
  /** False when it can't be used again. */
  readonly alive: boolean;
  close(): Promise<void>;
}

export class Pool<T extends Poolable> {
  private readonly idle: Promise<T>[] = [];
  private readonly all = new Set<Promise<T>>();
  private closed = false;
  private users = 0;

  constructor(private readonly start: () => Promise<T>) {}

  /** How many are in use. */
  get active(): number {
    return this.users;
  }

  /** Starts one in the background. Should that fail, whoever needs it first starts another and learns why. */
  prestart(): void {
    this.idle.push(this.startOne());
  }

  async use<Result>(work: (item: T) => Promise<Result>): Promise<Result> {
    this.users++;
    let item: T | undefined;
    try {
      item = await this.take();
      return await work(item);
    } finally {
      this.users--;
      if (item) this.giveBack(item);
    }
  }

  /** Ends those that are idle now, and those in use when they are done. */
  retire(): void {
    this.closed = true;
    for (const starting of this.idle.splice(0)) {
      starting.then(
        (item) => item.close(),
        () => undefined,
      );
    }
  }

  /** Ends all of them, whatever they do. */
  async close(): Promise<void> {
    this.closed = true;
    const settled = await Promise.allSettled(this.all);
    await Promise.all(settled.map((one) => one.status === 'fulfilled' && one.value.close()));
  }

  private async take(): Promise<T> {
    for (let starting = this.idle.pop(); starting; starting = this.idle.pop()) {
      const item = await starting.catch(() => undefined);
      if (item?.alive) return item;
    }
    return this.startOne();
  }

  private giveBack(item: T): void {
    if (item.alive && !this.closed) this.idle.push(Promise.resolve(item));
    else item.close();
  }

  private startOne(): Promise<T> {
    const starting = this.start();
    this.all.add(starting);
    // One that could not be started is nothing to close.
    starting.catch(() => this.all.delete(starting));
    return starting;
  }
}
