/** What S3 keeps: buckets, the versions of their objects, and uploads in parts. The bytes are blobs of the state. */
import { randomBytes } from 'node:crypto';
import { AwsError, type Cloud, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';

export interface Bucket {
  name: string;
  /** ISO 8601. */
  created: string;
  /** By the names in configuration.ts; each with the shape that its Put operation takes. */
  configuration: Record<string, Shape | string>;
}

/** Headers that are kept with an object and given back with it, by their names in the SDK's shapes. */
export const storedHeaders = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'WebsiteRedirectLocation',
] as const;

export interface ObjectVersion {
  /** `null` for what was written while the bucket had no versioning. */
  versionId: string;
  /** ISO 8601. S3's clock counts seconds; the milliseconds keep the order. */
  lastModified: string;
  deleteMarker?: true;
  /** SHA-256 of the bytes, the name of the blob. Empty for a delete marker. */
  sha256: string;
  /** In bytes. */
  size: number;
  /** In quotes, as on the wire. */
  etag: string;
  sequencer: string;
  metadata: Record<string, string>;
  headers: Partial<Record<(typeof storedHeaders)[number], string>>;
  tags: Record<string, string>;
}

/** What an object is made of, before it has a version. */
export type ObjectContent = Pick<ObjectVersion, 'sha256' | 'size' | 'etag' | 'metadata' | 'headers' | 'tags'>;

export class S3Store {
  readonly buckets: Table<Bucket>;
  /** Versions, newest first, by `<bucket>/<key>`. */
  private readonly objects: Table<ObjectVersion[]>;
  private lastSequence = 0;

  constructor(readonly cloud: Cloud) {
    this.buckets = cloud.state.table('s3.buckets');
    this.objects = cloud.state.table('s3.objects');
  }

  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket) return bucket;
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }

  /** `Enabled`, `Suspended`, or undefined for a bucket that never had versioning. */
  versioning(bucket: string): string | undefined {
    return (this.bucket(bucket).configuration.versioning as Shape | undefined)?.Status;
  }

  /** Versions of an object, newest first, delete markers among them. */
  versions(bucket: string, key: string): ObjectVersion[] {
    this.bucket(bucket);
    return this.objects.get(`${bucket}/${key}`) ?? [];
  }

  /** The object as it is read without a version id: undefined when there is none, or its newest version is a delete marker. */
  current(bucket: string, key: string): ObjectVersion | undefined {
    const newest = this.versions(bucket, key)[0];
    return newest?.deleteMarker ? undefined : newest;
  }

  /** Objects of a bucket in S3's order: by the bytes of their keys. */
  objectsOf(bucket: string): { key: string; versions: ObjectVersion[] }[] {
    this.bucket(bucket);
    const prefix = `${bucket}/`;
    const found = [];
    for (const [path, versions] of this.objects.entries()) {
      if (path.startsWith(prefix)) found.push({ key: path.slice(prefix.length), versions });
    }
    return found.sort((a, b) => compareKeys(a.key, b.key));
  }

  addVersion(bucket: string, key: string, content: ObjectContent): ObjectVersion {
    return this.add(bucket, key, content);
  }

  addDeleteMarker(bucket: string, key: string): ObjectVersion {
    const content = { sha256: '', size: 0, etag: '', metadata: {}, headers: {}, tags: {} };
    return this.add(bucket, key, { ...content, deleteMarker: true });
  }

  removeVersion(bucket: string, key: string, versionId: string): void {
    const rest = this.versions(bucket, key).filter((version) => version.versionId !== versionId);
    if (rest.length > 0) this.objects.set(`${bucket}/${key}`, rest);
    else this.objects.delete(`${bucket}/${key}`);
  }

  private add(bucket: string, key: string, content: ObjectContent & { deleteMarker?: true }): ObjectVersion {
    const versioned = this.versioning(bucket) === 'Enabled';
    const version = {
      ...content,
      versionId: versioned ? newVersionId() : 'null',
      lastModified: wholeSeconds(),
      sequencer: this.nextSequencer(),
    };
    // Without versioning there is one version `null`, which each write replaces.
    const older = this.versions(bucket, key).filter(({ versionId }) => versioned || versionId !== 'null');
    this.objects.set(`${bucket}/${key}`, [version, ...older]);
    return version;
  }

  /** Grows with each write, also over restarts: time first, then a count for writes in the same millisecond. */
  private nextSequencer(): string {
    this.lastSequence = Math.max(this.lastSequence + 1, Date.now() * 1000);
    return this.lastSequence.toString(16).toUpperCase().padStart(18, '0');
  }
}

/** Now, as S3 has times: without milliseconds. ISO 8601. */
export const wholeSeconds = (): string => new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();

const newVersionId = (): string => randomBytes(24).toString('base64url');

export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
