/** What the local cloud remembers between runs: tables of JSON values, and blobs, in one directory. */
export interface StateStore {
  /**
   * A persistent map by name. Values are plain JSON and never changed in place: `set` a new one. `set` and `delete` are
   * durable some milliseconds later, or when `flush` resolves.
   */
  table<T>(name: string): Table<T>;
  /** Stores bytes under their SHA-256 (hex) and returns it. */
  putBlob(bytes: Uint8Array): Promise<string>;
  /** Path of a stored blob. */
  blobPath(sha256: string): string;
  flush(): Promise<void>;
}

export interface Table<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): boolean;
  has(key: string): boolean;
  /** Entries in the order in which their keys were first set. */
  entries(): IterableIterator<[string, T]>;
  values(): IterableIterator<T>;
}
