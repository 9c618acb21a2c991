/** Names the content of a layer by what decides it. */
import { createHash } from 'node:crypto';
import type { Level, Target } from '../../core/targets';

export interface LayerContent {
  /** Text of the regenerated project: packages, framework reference, target. */
  project: string;
  target: Target;
  level: Level;
  /** What builds it: changes with the build program, its image and its settings. */
  builder: string;
  /** SHA-256 of the startup profile, when the level uses one. */
  profile?: string;
  /** Fingerprint of the build whose packages are kept beside its own, if any are. */
  keeps?: string;
}

/** The description of a layer version has room for this much of a SHA-256, in hex characters. */
const length = 32;

export function fingerprint({ project, target, level, builder, profile, keeps }: LayerContent): string {
  const content = [project, target.framework, target.architecture, level, builder, profile ?? null];
  // Layers that keep nothing have the fingerprints that they had before there was a choice.
  if (keeps !== undefined) content.push(keeps);
  return hashOf(content);
}

/** As much of the hash of what decides a layer's content as names it. */
export const hashOf = (content: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, length);
