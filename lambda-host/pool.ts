/** Keeps what is slow to start for the next one who needs it: each is used by one at a time, and more start on demand. */
export interface Poolable {
  /** False when it can't be used again. */
  readonly alive: boolean;
  close(): Promise<void>;
}

export class Pool<T extends Poolable> {
  private readonly idle: Promise<T>[] = [];
  private readonly starting = new Set<Promise<T>>();
  private readonly started = new Set<T>();
  private retired = false;
  private users = 0;

  constructor(private readonly start: () => Promise<T>) {}

  /** How many are in use. */
  get active(): number {
    return this.users;
  }

  /** How many are idle, or will be when they have started. */
  get spare(): number {
    return this.idle.length;
  }

  get size(): number {
    return this.users + this.idle.length;
  }

  /** Starts one in the background. Should that fail, whoever needs it first starts another and learns why. */
  prestart(): Promise<T> {
    const starting = this.startOne();
    // Nobody has to look at its failure before somebody needs it.
    starting.catch(() => undefined);
    this.idle.push(starting);
    return starting;
  }

  async use<Result>(work: (item: T) => Promise<Result>): Promise<Result> {
    this.users++;
    try {
      const item = await this.take();
      try {
        return await work(item);
      } finally {
        if (item.alive && !this.retired) this.idle.push(Promise.resolve(item));
        else this.end(item);
      }
    } finally {
      this.users--;
    }
  }

  /** Ends those that are idle now, and those in use when they are done. */
  retire(): void {
    this.retired = true;
    for (const starting of this.idle.splice(0)) {
      starting.then(
        (item) => this.end(item),
        () => undefined,
      );
    }
  }

  /** Ends all of them, whatever they do. */
  async close(): Promise<void> {
    this.retired = true;
    await Promise.allSettled(this.starting);
    await Promise.all([...this.started].map((item) => this.end(item)));
  }

  private async take(): Promise<T> {
    for (let idle = this.idle.pop(); idle; idle = this.idle.pop()) {
      const item = await idle.catch(() => undefined);
      if (item?.alive) return item;
      if (item) this.end(item);
    }
    return this.startOne();
  }

  private async startOne(): Promise<T> {
    const starting = this.start();
    this.starting.add(starting);
    try {
      const item = await starting;
      this.started.add(item);
      return item;
    } finally {
      this.starting.delete(starting);
    }
  }

  private async end(item: T): Promise<void> {
    await item.close();
    this.started.delete(item);
  }
}
