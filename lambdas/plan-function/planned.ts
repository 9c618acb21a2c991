/** What was planned for a function last: kept in its state, so that the regular look knows whether there is something to do. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ConsumerFunction } from '../aws/functions';
import { sharedLayers } from '../move-function/attachment/attachment';
import type { FunctionState } from '../move-function/attachment/function-state';

export interface Planned {
  /** When (ISO 8601). */
  at: string;
  /** `decidedBy` of the function. */
  configuration: string;
  /** Fingerprint of the layer that was to be made. */
  fingerprint?: string | undefined;
}

const schema = z.object({
  at: z.iso.datetime(),
  configuration: z.string(),
  fingerprint: z.string().optional(),
});

/** @returns undefined when nothing was planned yet */
export const plannedIn = ({ planned }: FunctionState): Planned | undefined => schema.safeParse(planned).data;

/** Whether something was uploaded since, or in the same second: S3 says no more than that. */
export const isNewer = (lastModified: Date, { at }: Pick<Planned, 'at'>): boolean =>
  lastModified.getTime() + 1000 > Date.parse(at);

/** What of a function decides about its layer, as lists of functions have it too: hashed. */
export function decidedBy(
  found: Pick<ConsumerFunction, 'codeSha256' | 'packageType' | 'runtime' | 'architecture' | 'handler' | 'layers'>,
): string {
  const { codeSha256, packageType, runtime, architecture, handler, layers } = found;
  const content = [codeSha256, packageType, runtime, architecture, handler, sharedLayers(layers)];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
