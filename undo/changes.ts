/** Which packages differ between two releases. */
import { type Package, parseArtifact } from '../core/packages';
import { targetName } from '../core/targets';
import type { KnownRelease } from './releases';
import type { Undoing } from './undoing';

export interface Changes {
  added: Package[];
  removed: Package[];
  changed: { id: string; from: string; to: string }[];
}

/** @returns undefined when they have no target in common, or their lists are gone */
export async function changesBetween(
  undoing: Undoing,
  older: KnownRelease,
  newer: KnownRelease,
): Promise<Changes | undefined> {
  for (const after of newer.targets) {
    const before = older.targets.find(({ target }) => targetName(target) === targetName(after.target));
    if (!before) continue;
    const [from, to] = await Promise.all([packagesIn(undoing, before.artifact), packagesIn(undoing, after.artifact)]);
    if (from && to) return differences(from, to);
  }
  return undefined;
}

/** A layer may hold a package in two versions (`PrejitKeepPrevious`): then each of them counts for itself. */
export function differences(from: Package[], to: Package[]): Changes {
  const lacks = (list: Package[], { id, version }: Package) =>
    !list.some((each) => sameId(each.id, id) && each.version === version);
  const gone = from.filter((each) => lacks(to, each));
  const come = to.filter((each) => lacks(from, each));
  const successor = ({ id }: Package) => come.find((each) => sameId(each.id, id));
  const predecessor = ({ id }: Package) => gone.find((each) => sameId(each.id, id));
  return {
    added: come.filter((each) => !predecessor(each)),
    removed: gone.filter((each) => !successor(each)),
    changed: gone.flatMap((each) => {
      const next = successor(each);
      return next ? [{ id: each.id, from: each.version, to: next.version }] : [];
    }),
  };
}

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

async function packagesIn({ aws, stack }: Undoing, Key: string): Promise<Package[] | undefined> {
  // Listed, since a missing object would be an error that is told from others only by its name.
  const { KeyCount = 0 } = await aws.s3.listObjectsV2({ Bucket: stack.bucket, Prefix: Key, MaxKeys: 1 });
  if (KeyCount === 0) return undefined;
  const { Body } = await aws.s3.getObject({ Bucket: stack.bucket, Key });
  return parseArtifact((await Body?.transformToString()) ?? '');
}
