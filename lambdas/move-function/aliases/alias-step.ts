/** One alias's next step on its way to a new version. */
import type { Rollout } from '../../../core/rollout';
import type { Alias } from '../../aws/aliases';
import { type Failure, failureOf, lookInterval, takesTooLong } from './alias-environments';
import type { AliasPorts, MovingAlias } from './alias-request';

/** How far an alias is. */
export type Step =
  /** Slow when Lambda has not started all of its environments. */
  | { kind: 'there'; isSlow: boolean }
  /** There is more to do at that time, which is its next step or a look at its environments. */
  | { kind: 'waits'; until: Date; alias: MovingAlias }
  /** Somebody else has changed it: it is left as it is now. */
  | { kind: 'left'; why: string }
  /** Its environments do not start. */
  | ({ kind: 'failed' } & Failure);

const minute = 60_000;

export async function stepAlias(
  name: string,
  alias: MovingAlias,
  version: string,
  steps: Rollout['aliasSteps'],
  ports: AliasPorts,
): Promise<Step> {
  const now = ports.now();
  const waits = (milliseconds: number, changes: Partial<MovingAlias> = {}): Step => {
    const until = new Date(now.getTime() + milliseconds);
    return { kind: 'waits', until, alias: { ...alias, ...changes, nextStep: until.toISOString() } };
  };
  if (alias.nextStep !== undefined && new Date(alias.nextStep) > now) {
    return { kind: 'waits', until: new Date(alias.nextStep), alias };
  }
  const current = await ports.aliases.get(name, alias.name);
  if (!current) return { kind: 'left', why: 'it was deleted meanwhile' };
  if (current.version === version) {
    if (!alias.provisioned) return { kind: 'there', isSlow: false };
    const state = await ports.provisioned.get(name, alias.name);
    if (state?.status === 'FAILED') return { kind: 'failed', ...failureOf(state) };
    // Until they are there, a weight gives all traffic to the version before. Somebody may have taken them away, too.
    if (state === undefined || (state.status === 'READY' && !hasWeights(current)))
      return { kind: 'there', isSlow: false };
    if (takesTooLong(alias.startingSince, now)) return { kind: 'there', isSlow: true };
    return waits(lookInterval, { startingSince: alias.startingSince ?? now.toISOString() });
  }
  const step = stepOf(current, alias, version, steps);
  if (step === undefined) return { kind: 'left', why: 'somebody else changed it meanwhile' };
  const interrupted = step > 0 && alias.nextStep === undefined;
  const begun = steps[step - 1];
  // A mover that was cut off did not say when it took this step.
  if (interrupted && begun) return waits(begun.minutes * minute);
  // Lambda allows no weights where environments are provisioned.
  const next = alias.provisioned ? undefined : steps[step];
  const percent = next?.percent ?? 100;
  ports.log.info('moving an alias', { function: name, alias: alias.name, from: alias.from, to: version, percent });
  const moved = next
    ? await ports.aliases.move(name, current, alias.from, { [version]: next.percent / 100 })
    : await ports.aliases.move(name, current, version, {});
  if (!moved) return { kind: 'left', why: 'somebody else changed it meanwhile' };
  if (next) return waits(next.minutes * minute);
  return alias.provisioned ? waits(lookInterval) : { kind: 'there', isSlow: false };
}

/** How many steps an alias has taken; undefined when it is as we have never made it. */
function stepOf(
  { version, weights }: Alias,
  alias: MovingAlias,
  to: string,
  steps: Rollout['aliasSteps'],
): number | undefined {
  if (version !== alias.from) return undefined;
  const [other, ...more] = Object.keys(weights);
  if (more.length > 0) return undefined;
  const index = other === to ? steps.findIndex(({ percent }) => percent === Math.round((weights[to] ?? 0) * 100)) : -1;
  if (index >= 0) return index + 1;
  // Before the first step it has no weights, or those of an earlier move.
  return alias.nextStep === undefined && (other === undefined || other === alias.leftover) ? 0 : undefined;
}

const hasWeights = ({ weights }: Alias): boolean => Object.keys(weights).length > 0;
