/**
 * Provisioned concurrency of versions themselves, which does not follow an alias by itself: the version that an alias goes to has
 * as many environments before it has traffic, and the one that it leaves has them until then.
 */
import { shown } from '../../../core/text';
import { isFunctionsFault, type ProvisionedState } from '../../aws/provisioned';
import { wordsOf } from '../words';
import type { AliasPorts, MovingAliases } from './alias-request';

/** Why environments do not start. */
export interface Failure {
  /** Whether that is the function's fault. */
  fault: boolean;
  why: string;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html, `StatusReason` */
export const failureOf = (state: ProvisionedState): Failure => ({
  fault: isFunctionsFault(state),
  why: `its provisioned concurrency does not start (${shown(state.reason ?? 'unknown')})`,
});

export type Started = { kind: 'ready' } | { kind: 'waits' } | ({ kind: 'failed' } & Failure);

/** Milliseconds between two looks at environments that are being started: they take a minute or two. */
export const lookInterval = 10_000;

/** Milliseconds that environments are waited for: Lambda starts thousands in that time. */
const longestStart = 15 * 60_000;

export const notStarted = 'Lambda has not started all of its provisioned concurrency in a quarter of an hour';

/** @param since when they were first found to be starting (ISO 8601) */
export const takesTooLong = (since: string | undefined, now: Date): boolean =>
  since !== undefined && now.getTime() - Date.parse(since) > longestStart;

/** Starts environments for the version that aliases go to, or looks how far they are. */
export async function startForVersion(
  name: string,
  { version, provisioned }: MovingAliases,
  ports: AliasPorts,
): Promise<Started> {
  if (!provisioned) return { kind: 'ready' };
  const state = await ports.provisioned.get(name, version);
  if (state?.status === 'READY') return { kind: 'ready' };
  if (state?.status === 'FAILED') return { kind: 'failed', ...failureOf(state) };
  if (state && takesTooLong(provisioned.startingSince, ports.now())) {
    return { kind: 'failed', fault: false, why: notStarted };
  }
  if (state) return { kind: 'waits' };
  try {
    await ports.provisioned.put(name, version, provisioned.environments);
    return { kind: 'waits' };
  } catch (error) {
    // Such as that the account has no more concurrency to give away.
    return { kind: 'failed', fault: false, why: `its version gets no provisioned concurrency: ${wordsOf(error)}` };
  }
}

/** Takes the environments away from versions that no alias names any more. */
export async function leaveVersions(name: string, { provisioned }: MovingAliases, ports: AliasPorts): Promise<void> {
  if (!provisioned) return;
  const aliases = await ports.aliases.list(name);
  const named = new Set(aliases.flatMap(({ version, weights }) => [version, ...Object.keys(weights)]));
  for (const version of provisioned.versions) {
    if (!named.has(version)) await ports.provisioned.remove(name, version);
  }
}
