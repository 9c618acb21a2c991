/** Listings of a bucket, in pages. */
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import { paginate } from '../paginate';
import { compareKeys, type ObjectVersion, type S3Store } from './store';

const maxPage = 1000;

/** One row of a listing, or the prefix that stands for many. */
interface Entry {
  /** Key or prefix; also the order. */
  name: string;
  isPrefix: boolean;
  version?: ObjectVersion;
  isLatest?: boolean;
}

export function listingHandlers(store: S3Store): Record<string, Handler> {
  const currentObjects = (bucket: string): Entry[] =>
    store
      .objectsOf(bucket)
      .filter(({ versions }) => versions[0] && !versions[0].deleteMarker)
      .map(({ key, versions }) => ({ name: key, isPrefix: false, version: versions[0] }));

  return {
    ListObjectsV2(input) {
      const after = input.ContinuationToken ? decodeToken(input.ContinuationToken) : (input.StartAfter ?? '');
      const entries = group(currentObjects(input.Bucket), input).filter(({ name }) => compareKeys(name, after) > 0);
      const { page, isTruncated } = pageOf(entries, input.MaxKeys);
      return {
        ...listOutput(input, page, isTruncated),
        ...(input.ContinuationToken && { ContinuationToken: input.ContinuationToken }),
        ...(isTruncated && { NextContinuationToken: encodeToken(page.at(-1)?.name ?? after) }),
        ...(input.StartAfter && { StartAfter: encodeName(input, input.StartAfter) }),
        KeyCount: page.length,
      };
    },

    ListObjectVersions(input) {
      const all = store
        .objectsOf(input.Bucket)
        .flatMap(({ key, versions }) =>
          versions.map((version, index) => ({ name: key, isPrefix: false, version, isLatest: index === 0 })),
        );
      const { page, isTruncated } = pageOf(afterMarkers(group(all, input), input), input.MaxKeys);
      const last = page.at(-1);
      const { Contents, ...common } = listOutput(input, [], isTruncated);
      return {
        ...common,
        Versions: page
          .filter((entry) => entry.version && !entry.version.deleteMarker)
          .map((entry) => row(input, entry)),
        DeleteMarkers: page.filter((entry) => entry.version?.deleteMarker).map((entry) => row(input, entry)),
        CommonPrefixes: prefixes(input, page),
        KeyMarker: encodeName(input, input.KeyMarker ?? ''),
        VersionIdMarker: input.VersionIdMarker ?? '',
        ...(isTruncated && {
          NextKeyMarker: encodeName(input, last?.name ?? ''),
          NextVersionIdMarker: last?.version?.versionId ?? '',
        }),
      };
    },
  };
}

/** Keeps what has the prefix, and puts keys that share a part up to the delimiter together. */
function group(entries: Entry[], { Prefix: prefix = '', Delimiter: delimiter }: Shape): Entry[] {
  const grouped: Entry[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!entry.name.startsWith(prefix)) continue;
    const end = delimiter ? entry.name.indexOf(delimiter, prefix.length) : -1;
    if (end === -1) {
      grouped.push(entry);
      continue;
    }
    const name = entry.name.slice(0, end + delimiter.length);
    if (!seen.has(name)) grouped.push({ name, isPrefix: true });
    seen.add(name);
  }
  return grouped;
}

/** S3's pages begin after a name rather than at a number. A page of none is the last, or clients would ask for ever. */
function pageOf(entries: Entry[], maxKeys = maxPage): { page: Entry[]; isTruncated: boolean } {
  const { page, nextToken } = paginate(entries, Math.min(maxKeys, maxPage), undefined);
  return { page, isTruncated: page.length > 0 && nextToken !== undefined };
}

function afterMarkers(entries: Entry[], { KeyMarker: key, VersionIdMarker: versionId }: Shape): Entry[] {
  if (!key) return entries;
  const marker = versionId
    ? entries.findIndex(({ name, version }) => name === key && version?.versionId === versionId)
    : -1;
  return marker === -1 ? entries.filter(({ name }) => compareKeys(name, key) > 0) : entries.slice(marker + 1);
}

function listOutput(input: Shape, page: Entry[], isTruncated: boolean): Shape {
  return {
    Name: input.Bucket,
    Prefix: encodeName(input, input.Prefix ?? ''),
    ...(input.Delimiter && { Delimiter: encodeName(input, input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: Math.min(input.MaxKeys ?? maxPage, maxPage),
    IsTruncated: isTruncated,
    Contents: page.filter(({ isPrefix }) => !isPrefix).map((entry) => row(input, entry)),
    CommonPrefixes: prefixes(input, page),
  };
}

const prefixes = (input: Shape, page: Entry[]): Shape[] =>
  page.filter(({ isPrefix }) => isPrefix).map(({ name }) => ({ Prefix: encodeName(input, name) }));

function row(input: Shape, { name, version, isLatest }: Entry): Shape {
  if (!version) throw new Error(`${name} is listed without a version.`);
  return {
    Key: encodeName(input, name),
    LastModified: new Date(version.lastModified),
    ...(!version.deleteMarker && { ETag: version.etag, Size: version.size, StorageClass: 'STANDARD' }),
    ...(isLatest !== undefined && { VersionId: version.versionId, IsLatest: isLatest }),
  };
}

/** Keys may hold characters that XML can't, so clients can ask for them percent-encoded. */
const encodeName = (input: Shape, name: string): string =>
  input.EncodingType === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/') : name;

const encodeToken = (name: string): string => Buffer.from(name).toString('base64');

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64').toString();
  if (encodeToken(name) !== token)
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
  return name;
}
