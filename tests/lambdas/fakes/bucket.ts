/** A versioned bucket in memory, with conditional writes as S3 has them. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { ObjectStore, StoredObject, WriteCondition } from '../../../lambdas/aws/objects';

interface Version extends StoredObject {
  lastModified: Date;
}

export class FakeBucket implements ObjectStore {
  readonly bucket = 'test-bucket';
  /** Time of the next write; like S3, in whole seconds. */
  now = new Date('2026-01-01T00:00:00Z');
  private readonly versions = new Map<string, Version[]>();
  /** Keys whose newest version is a delete marker. */
  private readonly markers = new Set<string>();
  private count = 0;

  /** Writes and returns the version id. */
  put(key: string, body: string | Buffer, metadata: Record<string, string> = {}): string {
    const bytes = Buffer.from(body);
    const versionId = `v${++this.count}`;
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const version = { bytes, versionId, etag, size: bytes.length, lastModified: this.now, metadata };
    this.versions.set(key, [...(this.versions.get(key) ?? []), version]);
    this.markers.delete(key);
    return versionId;
  }

  /** Puts a delete marker over the object, as S3 does without a version id; or removes one version for good. */
  delete(key: string, versionId?: string): void {
    if (versionId === undefined) {
      this.markers.add(key);
      return;
    }
    const left = (this.versions.get(key) ?? []).filter((version) => version.versionId !== versionId);
    if (left.length > 0) this.versions.set(key, left);
    else this.versions.delete(key);
  }

  keys(): string[] {
    return [...this.versions.keys()].filter((key) => !this.markers.has(key)).sort();
  }

  text(key: string): string | undefined {
    return this.find(key)?.bytes.toString('utf8');
  }

  async head(key: string, versionId?: string) {
    return this.find(key, versionId);
  }

  async read(key: string, versionId?: string) {
    return this.find(key, versionId);
  }

  async download(key: string, path: string) {
    const version = this.find(key);
    if (version) await writeFile(path, version.bytes);
    return version;
  }

  async write(key: string, body: string | Buffer, condition?: WriteCondition): Promise<boolean> {
    // Let other tasks come between a caller's read and its write, as a network does.
    await Promise.resolve();
    const current = this.find(key);
    if (condition && 'onlyIfAbsent' in condition && current) return false;
    if (condition && 'onlyIfEtag' in condition && current?.etag !== condition.onlyIfEtag) return false;
    this.put(key, body);
    return true;
  }

  async copy(from: { key: string; versionId: string }, to: string): Promise<string> {
    const version = this.find(from.key, from.versionId);
    if (!version) throw new Error(`no ${from.key} ${from.versionId}`);
    return this.put(to, version.bytes);
  }

  async erase(key: string) {
    this.versions.delete(key);
  }

  async list(prefix: string) {
    return this.keys()
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ key, lastModified: this.find(key)?.lastModified ?? this.now }));
  }

  private find(key: string, versionId?: string): Version | undefined {
    const versions = this.versions.get(key) ?? [];
    if (versionId !== undefined) return versions.find((version) => version.versionId === versionId);
    return this.markers.has(key) ? undefined : versions.at(-1);
  }
}
