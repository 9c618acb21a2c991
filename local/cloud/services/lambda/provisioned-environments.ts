/** Environments that are started ahead of their invocations, for a version or for an alias: provisioned concurrency. */
import { Pool } from '../../../../lambda-host/pool';
import type { Cloud } from '../../../contract/service';
import { type Instance, startInstance } from './instance';
import type { FunctionRecord, FunctionVersion } from './store';

export interface Allocation {
  /** Number of the version. */
  number: string;
  requested: number;
  status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  /** Why it failed. */
  reason?: string;
  /** How many environments there are. */
  started: number;
  pool: Pool<Instance>;
  /** The one before, which serves until this one does. */
  replaced?: Allocation;
}

export class ProvisionedEnvironments {
  /** By function name, then qualifier. */
  private readonly allocations = new Map<string, Map<string, Allocation>>();

  constructor(private readonly cloud: Cloud) {}

  of(name: string, qualifier: string): Allocation | undefined {
    return this.allocations.get(name)?.get(qualifier);
  }

  /** Environments that wait for an invocation by this qualifier of this version. Without any, it runs on demand. */
  waiting(record: FunctionRecord, qualifier: string | undefined, number: string): Pool<Instance> | undefined {
    const hasOwn = qualifier !== undefined && this.of(record.name, qualifier) !== undefined;
    const serving = this.serving(record.name, hasOwn ? qualifier : number);
    return serving?.number === number && serving.pool.spare > 0 ? serving.pool : undefined;
  }

  /** The environments that are ready: of the newest allocation, or of the one that it has not replaced yet. */
  serving(name: string, qualifier: string): Allocation | undefined {
    const newest = this.of(name, qualifier);
    return newest?.status === 'READY' ? newest : newest?.replaced;
  }

  /** Goes back to the environments that are ready, and gives up those that were to replace them. */
  keepServing(name: string, qualifier: string): void {
    const newest = this.of(name, qualifier);
    const serving = this.serving(name, qualifier);
    if (!newest || !serving || newest === serving) return;
    this.allocations.get(name)?.set(qualifier, serving);
    newest.pool.retire();
  }

  active(name: string): number {
    const pools = [...(this.allocations.get(name)?.values() ?? [])].map(({ pool }) => pool);
    return pools.reduce((sum, pool) => sum + pool.active, 0);
  }

  /** Starts environments, one after the other. @returns whether they serve now */
  async allocate(name: string, qualifier: string, version: FunctionVersion, requested: number): Promise<boolean> {
    const replaced = this.serving(name, qualifier);
    const allocation: Allocation = {
      number: version.configuration.Version,
      requested,
      status: 'IN_PROGRESS',
      started: 0,
      pool: new Pool(() => startInstance(this.cloud, version, 'provisioned-concurrency')),
      replaced,
    };
    const ofFunction = this.allocations.get(name) ?? new Map<string, Allocation>();
    this.allocations.set(name, ofFunction.set(qualifier, allocation));

    const isCurrent = () => this.of(name, qualifier) === allocation;
    while (isCurrent() && allocation.started < requested && (await this.startOne(allocation))) allocation.started++;
    const isReady = isCurrent() && allocation.started === requested;
    if (!isReady) {
      allocation.pool.retire();
      allocation.started = 0;
      allocation.status = 'FAILED';
      // AWS's own words, which are all that it says.
      allocation.reason = 'FUNCTION_ERROR_INIT_FAILURE';
      return false;
    }
    allocation.status = 'READY';
    allocation.replaced?.pool.retire();
    allocation.replaced = undefined;
    return true;
  }

  /** Starts another in place of each that has ended. */
  replenish(name: string): void {
    for (const { status, pool, requested } of this.allocations.get(name)?.values() ?? []) {
      while (status === 'READY' && pool.size < requested) pool.prestart();
    }
  }

  /** Ends what was started for a qualifier. */
  release(name: string, qualifier: string): void {
    const allocation = this.of(name, qualifier);
    this.allocations.get(name)?.delete(qualifier);
    allocation?.pool.retire();
    allocation?.replaced?.pool.retire();
  }

  /** A function was deleted, or qualifiers of it, or what was provisioned for them. */
  deleted(name: string, record: FunctionRecord | undefined): void {
    for (const qualifier of [...(this.allocations.get(name)?.keys() ?? [])]) {
      if (!record?.provisioned?.[qualifier]) this.release(name, qualifier);
    }
  }

  async close(): Promise<void> {
    const all = [...this.allocations.values()].flatMap((allocations) => [...allocations.values()]);
    await Promise.all(all.flatMap(({ pool, replaced }) => [pool.close(), replaced?.pool.close()]));
  }

  private async startOne({ pool }: Allocation): Promise<boolean> {
    try {
      const instance = await pool.prestart();
      return (await instance.initialize()) === undefined;
    } catch (error) {
      this.cloud.log(`An environment of provisioned concurrency could not be started: ${(error as Error).message}`);
      return false;
    }
  }
}
