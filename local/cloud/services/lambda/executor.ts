/** Runs functions: keeps the environments of each function version, and starts fresh ones when a function changes. */
import { randomUUID } from 'node:crypto';
import { Pool } from '../../../../lambda-host/pool';
import { errorResult, type InvocationResult } from '../../../../lambda-host/runtime-api';
import { isNode } from '../../../../lambda-host/runtimes';
import { AwsError } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { type Completed, type Instance, startInstance } from './instance';
import { ProvisionedEnvironments } from './provisioned-environments';
import { functionArn } from './references';
import type { FunctionRecord, FunctionVersion, LambdaStore } from './store';

export class Executor {
  readonly provisioned: ProvisionedEnvironments;

  /** By function name, then version. */
  private readonly pools = new Map<string, Map<string, Pool<Instance>>>();

  /** By function name: the revision of `$LATEST` that was invoked last. */
  private readonly invoked: Table<string>;

  constructor(private readonly store: LambdaStore) {
    this.invoked = store.cloud.state.table('lambda-invoked');
    this.provisioned = new ProvisionedEnvironments(store.cloud);
  }

  /** Runs one invocation of a version. What the function does wrong is in the result; nothing is thrown for it. */
  async invoke(
    record: FunctionRecord,
    { number, version }: { number: string; version: FunctionVersion },
    payload: Uint8Array,
    qualifier: string | undefined,
  ): Promise<Completed> {
    this.requireConcurrency(record);
    const requestId = randomUUID();
    const invocation = {
      requestId,
      payload,
      functionArn: functionArn(this.store.cloud, record.name, qualifier),
      timeoutSeconds: version.configuration.Timeout,
    };
    if (number === '$LATEST') this.noteInvoked(record);
    const provisioned = this.provisioned.waiting(record, qualifier, number);
    const pool = provisioned ?? this.pool(record.name, number, version);
    let started = false;
    try {
      return await pool.use((instance) => {
        started = true;
        return instance.invoke(invocation);
      });
    } catch (error) {
      if (started) throw error;
      const message = `RequestId: ${requestId} Error: ${(error as Error).message}`;
      this.store.cloud.log(`Function ${record.name} could not be started: ${(error as Error).message}`);
      return { result: errorResult('Runtime.ExitError', message), log: `${message}\n` };
    } finally {
      this.provisioned.replenish(record.name);
    }
  }

  /**
   * Runs a version's init phase, and keeps the environment for an invocation, as a snapshot would be.
   * @returns the error that ended the init phase, if one did
   */
  async snapshot(name: string, number: string, version: FunctionVersion): Promise<InvocationResult | undefined> {
    const instance = await this.pool(name, number, version).prestart();
    return instance.initialize();
  }

  /** A function was created or changed: the next invocation of `$LATEST` runs in a fresh environment. */
  changed(name: string): void {
    this.retire(name, '$LATEST');
  }

  /** A function, versions or aliases of it were deleted. */
  deleted(name: string): void {
    const record = this.store.functions.get(name);
    const isGone = (number: string) => !(number === '$LATEST' ? record : record?.versions[number]);
    for (const number of [...(this.pools.get(name)?.keys() ?? [])].filter(isGone)) this.retire(name, number);
    if (!record) this.invoked.delete(name);
    this.provisioned.deleted(name, record);
  }

  /**
   * Starts an environment of each function ahead of its next invocation, if exactly this code and configuration was invoked
   * before: to create or to change a function must not run its code. Only of Node.js functions: these are the pipeline's own,
   * and start in a moment.
   */
  prestartKnown(): void {
    for (const { name, latest } of this.store.functions.values()) {
      const { Runtime, RevisionId } = latest.configuration;
      if (isNode(Runtime) && this.invoked.get(name) === RevisionId) this.pool(name, '$LATEST', latest).prestart();
    }
  }

  async close(): Promise<void> {
    const all = [...this.pools.values()].flatMap((pools) => [...pools.values()]);
    await Promise.all([...all, this.provisioned].map((environments) => environments.close()));
  }

  private retire(name: string, number: string): void {
    const pools = this.pools.get(name);
    pools?.get(number)?.retire();
    pools?.delete(number);
  }

  private noteInvoked({ name, latest }: FunctionRecord): void {
    const { RevisionId } = latest.configuration;
    if (this.invoked.get(name) !== RevisionId) this.invoked.set(name, RevisionId);
  }

  private pool(name: string, number: string, version: FunctionVersion): Pool<Instance> {
    const pools = this.pools.get(name) ?? new Map<string, Pool<Instance>>();
    this.pools.set(name, pools);
    let pool = pools.get(number);
    if (!pool) {
      const isRestored = version.configuration.SnapStart.OptimizationStatus === 'On';
      pool = new Pool(() => startInstance(this.store.cloud, version, isRestored ? 'snap-start' : 'on-demand'));
      pools.set(number, pool);
    }
    return pool;
  }

  private requireConcurrency({ name, reservedConcurrency }: FunctionRecord): void {
    if (reservedConcurrency === undefined) return;
    const onDemand = [...(this.pools.get(name)?.values() ?? [])].reduce((sum, pool) => sum + pool.active, 0);
    if (onDemand + this.provisioned.active(name) < reservedConcurrency) return;
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
    });
  }
}
