/** Versions that are published of users' functions, to try them and for their aliases: how they are told from their owner's. */
import type { PublishedLayer } from '../../core/pipeline';
import type { ConsumerFunction } from '../aws/functions';
import type { Log } from '../aws/logger';
import type { Versions } from '../aws/versions';
import { wordsOf } from './words';

export interface NewVersion {
  version: string;
  /** False when it was there before, and is its owner's. */
  isOurs: boolean;
}

const prefix = 'Prejit: ';

/** `Prejit: orders-net10-0-x86_64:3`, of a function that has this layer version. */
export const movedDescription = ({ name, version }: Pick<PublishedLayer, 'name' | 'version'>): string =>
  `${prefix}${name}:${version}`;

/** Of a function as it is before it gets this layer version. */
export const beforeDescription = ({ name, version }: Pick<PublishedLayer, 'name' | 'version'>): string =>
  `Prejit measures before ${name}:${version}`;

/** Of a function whose own layer was taken off. */
export const withoutDescription = (name: string): string => `${prefix}${name} without its layer`;

export const isMovedDescription = (description: string): boolean => description.startsWith(prefix);

/** A version of the function as it is that can be invoked; for SnapStart, its snapshot may still have to be made. */
export async function publishVersion(
  { name, codeSha256, snapStart }: Pick<ConsumerFunction, 'name' | 'codeSha256' | 'snapStart'>,
  description: string,
  ports: { versions: Versions; log: Log },
): Promise<NewVersion> {
  const { isPending, ...version } = await ports.versions.publish(name, description, codeSha256);
  if (!isPending || snapStart) return version;
  try {
    await ports.versions.waitUntilActive(name, version.version);
  } catch (error) {
    await removeVersion(name, version, ports);
    throw error;
  }
  return version;
}

/**
 * Removes a version that a mover which was cut off may have published of a function. Which one it is, Lambda tells: as long as
 * nothing has changed, it answers with that instead of publishing another.
 */
export async function removeLeftVersion(
  found: Pick<ConsumerFunction, 'name' | 'codeSha256' | 'snapStart'>,
  description: string,
  ports: { versions: Versions; log: Log },
): Promise<void> {
  try {
    await removeVersion(found.name, await publishVersion(found, description, ports), ports);
  } catch (error) {
    ports.log.warn('a version may be left from an earlier try', { function: found.name, reason: wordsOf(error) });
  }
}

/** Removes a version, unless it was there before. One that stays does no harm, and says nothing about the function. */
export async function removeVersion(
  name: string,
  { version, isOurs }: NewVersion,
  { versions, log }: { versions: Versions; log: Log },
): Promise<void> {
  if (!isOurs) return;
  const stays = (reason: string) =>
    log.warn('a version that was published to try a function stays', { function: name, version, reason });
  try {
    if (!(await versions.remove(name, version))) stays('it is used, or may not be deleted');
  } catch (error) {
    stays((error as Error).message);
  }
}
