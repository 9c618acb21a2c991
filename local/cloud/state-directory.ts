/** Keeps the cloud's state in a directory: `tables/<name>.json` and `blobs/<sha256>`. */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StateStore, Table } from '../contract/state';

/** Milliseconds from a change until it is on disk, so that a burst of changes is one write. */
const writeDelay = 5;

/** Mode of a directory, and of a file, that is its owner's alone. */
export const privateDirectory = 0o700;
export const privateFile = 0o600;

/**
 * Makes a directory that nobody else on this machine can look into, whatever the modes of what is in it; also of one that is
 * there already.
 */
export function makePrivateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: privateDirectory });
  chmodSync(directory, privateDirectory);
}

export class DirectoryState implements StateStore {
  private readonly tables = new Map<string, FileTable<unknown>>();

  constructor(private readonly directory: string) {
    for (const part of ['tables', 'blobs']) makePrivateDirectory(join(directory, part));
  }

  table<T>(name: string): Table<T> {
    let table = this.tables.get(name);
    if (!table) {
      table = new FileTable(join(this.directory, 'tables', `${name}.json`));
      this.tables.set(name, table);
    }
    return table as FileTable<T>;
  }

  async putBlob(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = this.blobPath(sha256);
    if (!existsSync(path)) {
      const unfinished = `${path}.${randomUUID()}`;
      await writeFile(unfinished, bytes, { mode: privateFile });
      await rename(unfinished, path);
    }
    return sha256;
  }

  blobPath(sha256: string): string {
    return join(this.directory, 'blobs', sha256);
  }

  async flush(): Promise<void> {
    for (const table of this.tables.values()) table.write();
  }
}

/**
 * A map whose file is replaced whole, by renaming: whatever moment the process dies at, the file is the one from before
 * or the one from after a change.
 */
class FileTable<T> implements Table<T> {
  private readonly map: Map<string, T>;
  private pending: NodeJS.Timeout | undefined;
  private lastWrite = 0;

  constructor(private readonly path: string) {
    this.map = new Map(existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as [string, T][]) : []);
  }

  get(key: string): T | undefined {
    return this.map.get(key);
  }

  set(key: string, value: T): void {
    this.map.set(key, value);
    this.changed();
  }

  delete(key: string): boolean {
    const existed = this.map.delete(key);
    if (existed) this.changed();
    return existed;
  }

  has(key: string): boolean {
    return this.map.has(key);
  }

  entries(): IterableIterator<[string, T]> {
    return this.map.entries();
  }

  values(): IterableIterator<T> {
    return this.map.values();
  }

  /** Writes what has changed since the last write. */
  write(): void {
    if (!this.pending) return;
    clearTimeout(this.pending);
    this.pending = undefined;
    const started = performance.now();
    writeFileSync(`${this.path}.new`, JSON.stringify([...this.map]), { mode: privateFile });
    renameSync(`${this.path}.new`, this.path);
    this.lastWrite = performance.now() - started;
  }

  private changed(): void {
    // A table that takes long to write is written less often, so that writing never takes most of the time.
    this.pending ??= setTimeout(() => this.write(), Math.max(writeDelay, 10 * this.lastWrite));
  }
}
