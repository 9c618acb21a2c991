/** Counts what was asked of Lambda, as the other side sees it. */

/** Operations that the control plane's rate does not count. */
const uncounted = new Set(['Invoke', 'GetFunction']);

export class Tally {
  /** Requests of each operation, refused ones too. */
  readonly requests = new Map<string, number>();
  /** How often each function's configuration was changed. */
  readonly updates = new Map<string, number>();

  /** A request was answered; with an error, if there is one. */
  add(operation: string, { FunctionName }: { FunctionName?: string }, error?: Error): void {
    this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1);
    if (operation !== 'UpdateFunctionConfiguration' || error || FunctionName === undefined) return;
    this.updates.set(FunctionName, (this.updates.get(FunctionName) ?? 0) + 1);
  }

  /** Requests that the control plane's rate counts. */
  get controlPlane(): number {
    return [...this.requests].reduce((sum, [operation, count]) => sum + (uncounted.has(operation) ? 0 : count), 0);
  }

  clear(): void {
    this.requests.clear();
    this.updates.clear();
  }
}
