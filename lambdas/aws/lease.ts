/**
 * Exclusive holds on work, kept as objects in the bucket and taken with S3 conditional writes. A hold has no expiry: its
 * holder is an execution, and it counts for as long as that execution runs.
 */
import { z } from 'zod';
import type { ObjectStore, StoredObject } from './objects';

export interface LeasePorts {
  objects: Pick<ObjectStore, 'read' | 'write'>;
  /** Whether an execution, by ARN, is still running. */
  isRunning(execution: string): Promise<boolean>;
}

/** Content of a lease object. No holder: it was given back. */
const leaseSchema = z.object({ execution: z.string().nullable() });

const holderOf = ({ bytes }: StoredObject): string | null =>
  leaseSchema.parse(JSON.parse(bytes.toString('utf8'))).execution;

/** Attempts to write before giving up: each lost race means that somebody else got on, so few are needed. */
const maxRaces = 5;

/**
 * Takes a lease for an execution; taking it twice is fine.
 * @returns false when another running execution holds it.
 */
export async function acquireLease(ports: LeasePorts, key: string, execution: string): Promise<boolean> {
  const body = JSON.stringify({ execution });
  for (let race = 0; race < maxRaces; race++) {
    const current = await ports.objects.read(key);
    if (!current) {
      if (await ports.objects.write(key, body, { onlyIfAbsent: true })) return true;
      continue;
    }
    const holder = holderOf(current);
    if (holder === execution) return true;
    if (holder !== null && (await ports.isRunning(holder))) return false;
    if (await ports.objects.write(key, body, { onlyIfEtag: current.etag })) return true;
  }
  return false;
}

/** Whether an execution holds a lease. */
export async function holdsLease(objects: Pick<ObjectStore, 'read'>, key: string, execution: string): Promise<boolean> {
  const current = await objects.read(key);
  return current !== undefined && holderOf(current) === execution;
}

/** ARN of the execution that holds a lease, or held it when it ended. Undefined when none does. */
export async function holderOfLease(objects: Pick<ObjectStore, 'read'>, key: string): Promise<string | undefined> {
  const current = await objects.read(key);
  return (current && holderOf(current)) ?? undefined;
}

/** Gives a lease back. Does nothing when the execution no longer holds it. */
export async function releaseLease(ports: LeasePorts, key: string, execution: string): Promise<void> {
  const current = await ports.objects.read(key);
  if (!current || holderOf(current) !== execution) return;
  await ports.objects.write(key, JSON.stringify({ execution: null }), { onlyIfEtag: current.etag });
}
