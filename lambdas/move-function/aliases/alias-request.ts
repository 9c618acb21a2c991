/** What moving a function's aliases takes, and what comes of it. */
import { z } from 'zod';
import type { PublishedLayer } from '../../../core/pipeline';
import type { Rollout } from '../../../core/rollout';
import type { Aliases } from '../../aws/aliases';
import type { ConsumerFunction } from '../../aws/functions';
import type { Log } from '../../aws/logger';
import type { Provisioned } from '../../aws/provisioned';
import type { VersionConfigurations } from '../../aws/version-configuration';
import type { Versions } from '../../aws/versions';
import type { NewVersion } from '../own-versions';

export interface AliasRequest {
  /** The function as it was before it moved; as it is, when it was on the layer version already. */
  before: ConsumerFunction;
  layer: Pick<PublishedLayer, 'arn' | 'name' | 'version'>;
  rollout: Pick<Rollout, 'aliases' | 'aliasSteps'>;
  /** A version of the moved function, when one was published to try it. It is removed unless it is used. */
  version?: NewVersion;
}

export interface AliasPorts {
  aliases: Aliases;
  versions: Versions;
  provisioned: Provisioned;
  configurations: VersionConfigurations;
  now(): Date;
  log: Log;
}

/** An alias on its way. How far it is can be read from itself. */
const movingAlias = z.object({
  name: z.string(),
  /** Number of the version that it leaves. */
  from: z.string(),
  /** Whether environments are provisioned for it. */
  provisioned: z.boolean(),
  /** Version to which an earlier move, cut off, gave a part of its traffic. */
  leftover: z.string().optional(),
  /** When its next step is due (ISO 8601). Absent before the first. */
  nextStep: z.iso.datetime().optional(),
  /** When its environments were first found to be starting (ISO 8601). */
  startingSince: z.iso.datetime().optional(),
});
export type MovingAlias = z.infer<typeof movingAlias>;

/** What is kept of aliases that take their time. */
export const movingAliases = z.object({
  /** Number of the version that they go to. */
  version: z.string(),
  /** Whether it was published for this: then it goes when nothing uses it. */
  isOurs: z.boolean(),
  /** Errors of Lambda until now. */
  failures: z.number(),
  aliases: z.array(movingAlias),
  /** Versions that they leave and for which environments are provisioned, and how many the new one gets for it. */
  provisioned: z
    .object({
      versions: z.array(z.string()),
      environments: z.number(),
      /** When they were first found to be starting (ISO 8601). */
      startingSince: z.iso.datetime().optional(),
    })
    .optional(),
  /** Aliases that don't move, to be told at the end. */
  stay: z.array(z.object({ name: z.string(), version: z.string(), why: z.string() })),
});
export type MovingAliases = z.infer<typeof movingAliases>;

export type AliasesBegun =
  /** `told` has what moved, what stays and why, with a blank before it. */
  | { kind: 'done'; told: string }
  /** There is more to do, and what has to be known then. */
  | { kind: 'goes on'; at: Date; moving: MovingAliases };

export type AliasesMoved =
  | AliasesBegun
  /** The function does not work behind its aliases: they are as they were, and so should it be. */
  | { kind: 'failed'; why: string };
