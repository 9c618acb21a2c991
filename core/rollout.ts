/** How functions are moved: in which order, how fast, how much is tried of each, and when it is enough. */
import { z } from 'zod';

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** One step of an alias on its way to a new version: so much of its traffic, for so long. */
const aliasStep = z.strictObject({ percent: wholeNumber(1, 99), minutes: wholeNumber(1, 60) });

/**
 * Names and bounds of `prejit:rollout`. Lambda takes 15 calls a second of an account's control plane, which others need, too
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Lambda API requests").
 */
export const rolloutSchema = z.strictObject({
  /** `report` moves nothing and says what would be: for functions whose own deployment sets their layers. */
  mode: z.enum(['move', 'report']).default('move'),
  /** Whether functions that are on an older version of the layer follow it without being named or tagged. */
  followUsers: z.boolean().default(false),
  /** Functions of the first wave, and how many percent of all belong to the second. */
  canaries: wholeNumber(1, 100).default(1),
  percent: wholeNumber(1, 100).default(10),
  /** Functions that may fail with a layer until no further one is moved. */
  maxFailures: wholeNumber(1, 1000).default(3),
  callsPerSecond: wholeNumber(1, 15).default(10),
  /** Whether functions are invoked with their own events, which are their owner's to give. */
  invoke: z.boolean().default(true),
  /** Folders below `functions/` with events for functions, by the function's name, where it is not the function's own. */
  events: z.record(z.string(), z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)).default({}),
  /** Cold starts that are measured of a function, before and after; 0 measures none, and invokes it once each. */
  starts: wholeNumber(0, 10).default(3),
  /** Whether a function without an event is started by provisioned concurrency, which runs its init alone. */
  startWithoutEvent: z.boolean().default(true),
  /** Whether aliases follow their function to a new version. */
  aliases: z.boolean().default(true),
  aliasSteps: z
    .array(aliasStep)
    .max(5)
    .refine((steps) => steps.every(({ percent }, index) => index === 0 || percent > (steps[index - 1]?.percent ?? 0)))
    .default([]),
});

export type Rollout = z.infer<typeof rolloutSchema>;

export const defaultRollout: Rollout = rolloutSchema.parse({});
