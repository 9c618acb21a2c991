/** Names the content of a function's layer by what decides it. */
import type { FunctionSource } from '../../core/function-pipeline';
import type { Level, Target } from '../../core/targets';
import { hashOf } from '../plan-build/fingerprint';

export interface FunctionLayerContent {
  codeSha256: string;
  target: Target;
  level: Level;
  /** What builds it: changes with the build program, its image and its settings. */
  builder: string;
  /** SHA-256 of the startup profile, when there is one. */
  profile: string | undefined;
  source: Pick<FunctionSource, 'assembly' | 'next'>;
  /** ARNs of its other layers: they decide how much room there is, and what its packages are compiled against. */
  layers: string[];
}

export function fingerprint({
  codeSha256,
  target,
  level,
  builder,
  profile,
  source,
  layers,
}: FunctionLayerContent): string {
  const { framework, architecture } = target;
  const { assembly, next } = source;
  return hashOf([codeSha256, framework, architecture, level, builder, profile ?? null, assembly, next ?? null, layers]);
}
