/** What a build works on, as one zip below a token of its own. */
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { buildFiles } from '../../core/keys';
import { fileMode, zipTime } from '../../core/zip-entries';
import type { ObjectStore } from '../aws/objects';

export interface BuildSource {
  /** Folder of the fingerprint below `builds/`. A lock file that an earlier build left there decides the versions. */
  prefix: string;
  /** Text of the regenerated project. */
  project: string;
  /** The startup profile, when the level uses one. */
  profile?: Buffer;
}

/** Bytes of randomness in a token: as hard to guess as a key. */
const tokenBytes = 16;

/** A name for one build's source and output, which no other build can know. */
export const buildToken = (): string => randomBytes(tokenBytes).toString('hex');

export async function writeBuildSource(
  key: string,
  { prefix, project, profile }: BuildSource,
  objects: Pick<ObjectStore, 'read' | 'write'>,
): Promise<void> {
  const lock = await objects.read(prefix + buildFiles.lock);
  const zip = new ZipFile();
  const entryOptions = { ...zipTime, mode: fileMode };
  zip.addBuffer(Buffer.from(project), buildFiles.project, entryOptions);
  if (lock) zip.addBuffer(lock.bytes, buildFiles.lock, entryOptions);
  if (profile) zip.addBuffer(profile, buildFiles.profile, entryOptions);
  zip.end();
  await objects.write(key, await buffer(zip.outputStream));
}
