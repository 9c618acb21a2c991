/**
 * Starts a version without invoking it. Provisioned concurrency has Lambda start an environment and run its init: the runtime, the
 * startup hook, the function's own construction; the handler is not called. SnapStart does the same for its snapshot.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
import { shown } from '../../../core/text';
import type { ConsumerFunction } from '../../aws/functions';
import { isFunctionsFault, type Provisioned, type ProvisionedState } from '../../aws/provisioned';
import type { Versions } from '../../aws/versions';

export interface StartPorts {
  versions: Versions;
  provisioned: Provisioned;
  /** Waits for so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

export type Started =
  | { kind: 'works'; how: string }
  | { kind: 'fails'; why: string }
  | { kind: 'not tried'; why: string };

/** How long a start is waited for, in milliseconds. Lambda takes one minute or two. */
const maxWait = 180_000;

/** Milliseconds between two looks, at first and at most: they are calls that all functions share. */
const firstInterval = 1000;
const maxInterval = 15_000;

export async function startOnly(
  { name, snapStart }: Pick<ConsumerFunction, 'name' | 'snapStart'>,
  version: string,
  ports: StartPorts,
): Promise<Started> {
  if (!snapStart) return startProvisioned(name, version, ports);
  try {
    await ports.versions.waitUntilActive(name, version);
    return { kind: 'works', how: 'its snapshot was made' };
  } catch (error) {
    return { kind: 'fails', why: `its snapshot failed: ${shown((error as Error).message, 300)}` };
  }
}

async function startProvisioned(name: string, version: string, { provisioned, pause }: StartPorts): Promise<Started> {
  try {
    await provisioned.put(name, version, 1);
  } catch (error) {
    // Such as that the account has no more concurrency to give away.
    return { kind: 'not tried', why: `Lambda starts no environment for it: ${shown((error as Error).message, 200)}` };
  }
  try {
    for (
      let [waited, interval] = [0, firstInterval];
      waited < maxWait;
      interval = Math.min(2 * interval, maxInterval)
    ) {
      const state = await provisioned.get(name, version);
      if (state?.status === 'READY') return { kind: 'works', how: 'it starts' };
      if (state?.status === 'FAILED') return failure(state);
      await pause(interval);
      waited += interval;
    }
    return { kind: 'not tried', why: 'Lambda did not say in three minutes whether it starts' };
  } finally {
    await provisioned.remove(name, version);
  }
}

/** What is not the function's fault says nothing about it. */
function failure(state: ProvisionedState): Started {
  const { reason = 'unknown' } = state;
  if (isFunctionsFault(state)) return { kind: 'fails', why: `it does not start (${shown(reason)})` };
  return { kind: 'not tried', why: `Lambda could not start it: ${shown(reason, 200)}` };
}
