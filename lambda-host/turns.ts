/** Has those who ask come one after the other: each once the one before has given its turn back. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** Waits for a turn. @returns what gives it back */
  async take(): Promise<() => void> {
    const before = this.last;
    let release!: () => void;
    this.last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}
