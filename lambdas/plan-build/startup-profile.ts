/** A startup profile in the bucket, as beside a manifest. What is in it is checked by the build, which alone uses it. */
import { createHash } from 'node:crypto';
import { PipelineError } from '../../core/errors';
import type { ObjectStore } from '../aws/objects';

export interface StartupProfile {
  bytes: Buffer;
  /** Hex. */
  sha256: string;
  versionId: string;
}

/** Largest profile, in bytes. */
const maxProfileBytes = 8 * 1024 * 1024;

/** @returns undefined when there is none */
export async function readStartupProfile(
  objects: Pick<ObjectStore, 'head' | 'read'>,
  key: string,
): Promise<StartupProfile | undefined> {
  const head = await objects.head(key);
  if (!head) return undefined;
  if (head.size > maxProfileBytes) {
    throw new PipelineError(
      'StartupProfileInvalid',
      `${key} has ${head.size} bytes, at most ${maxProfileBytes} are read. Record a profile of the start only.`,
    );
  }
  const object = await objects.read(key, head.versionId);
  if (!object) return undefined;
  return {
    bytes: object.bytes,
    sha256: createHash('sha256').update(object.bytes).digest('hex'),
    versionId: head.versionId,
  };
}
