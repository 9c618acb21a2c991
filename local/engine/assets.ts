/** Files that a program hands to its resources, such as a function's code. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ZipFile } from 'yazl';

/** A file, by its content or by its path relative to the program's directory. */
export type AssetSource = { text: string } | { path: string };
/** Several files by name, or the path of a folder or of a zip. */
export type ArchiveSource = { assets: Record<string, Asset | Archive> } | { path: string };

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

export class Archive {
  constructor(readonly source: ArchiveSource) {}

  /** SHA-256 (hex) that depends on the names and contents of the files alone. */
  hash(directory: string): string {
    if (this.isZipFile(directory)) return sha256(this.readZipFile(directory));
    const files = this.files(directory).map(([name, bytes]) => [name, sha256(bytes)]);
    return sha256(Buffer.from(JSON.stringify(files)));
  }

  /** A zip of the files: the same bytes for the same names and contents, whenever and wherever it is made. */
  async zip(directory: string): Promise<Buffer> {
    if (this.isZipFile(directory)) return this.readZipFile(directory);
    const zip = new ZipFile();
    for (const [name, bytes] of this.files(directory)) {
      // The format's earliest date, without the extra field that would hold a time zone's view of it.
      zip.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100755, forceDosTimestamp: true });
    }
    zip.end();
    const chunks: Buffer[] = [];
    for await (const chunk of zip.outputStream) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  }

  /** The files by their path in the archive, sorted. */
  files(directory: string): [path: string, bytes: Buffer][] {
    const files: [string, Buffer][] = [];
    if ('assets' in this.source) {
      for (const [name, item] of Object.entries(this.source.assets)) {
        if (item instanceof Asset) {
          files.push([name, item.read(directory)]);
        } else {
          files.push(...item.files(directory).map(([path, bytes]): [string, Buffer] => [`${name}/${path}`, bytes]));
        }
      }
    } else {
      const folder = resolve(directory, this.source.path);
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) {
          const path = join(entry.parentPath, entry.name);
          files.push([path.slice(folder.length + 1), readFileSync(path)]);
        }
      }
    }
    return files.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private isZipFile(directory: string): boolean {
    return 'path' in this.source && statSync(resolve(directory, this.source.path)).isFile();
  }

  private readZipFile(directory: string): Buffer {
    return readFileSync(resolve(directory, (this.source as { path: string }).path));
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
