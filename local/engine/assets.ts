/** Files that a program hands to its resources, such as a function's code. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A file, by its content or by its path relative to the program's directory. */
export type AssetSource = { text: string } | { path: string };
export class Asset {
  constructor(readonly source: AssetSource) {}

  read(directory: string): Buffer {
    return 'text' in this.source ? Buffer.from(this.source.text) : readFileSync(resolve(directory, this.source.path));
  }

  /** SHA-256 (hex) of the content. */
  hash(directory: string): string {
    return sha256(this.read(directory));
  }
}

/** Files by their path in the archive. */
export class Archive {
  constructor(readonly assets: Record<string, Asset>) {}

  /** SHA-256 (hex) that depends on the names and contents of the files alone. */
  hash(directory: string): string {
    const files = this.files(directory).map(([name, bytes]) => [name, sha256(bytes)]);
    return sha256(Buffer.from(JSON.stringify(files)));
  }

  /** A zip of the files: the same bytes for the same names and contents, whenever and wherever it is made. */
  async zip(directory: string): Promise<Buffer> {
    const zip = new ZipFile();
    for (const [name, bytes] of this.files(directory)) {
      // The format's earliest date, without the extra field that would hold a time zone's view of it.
      zip.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100755, forceDosTimestamp: true });
    }
    zip.end();
    return buffer(zip.outputStream);
  }

  /** Sorted by path. */
  private files(directory: string): [path: string, bytes: Buffer][] {
    return Object.entries(this.assets)
      .map(([name, asset]): [string, Buffer] => [name, asset.read(directory)])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
