/**
 * What state a function is in: created ones are pending before they are active, and an update is in progress for a while,
 * in which invocations run what was there before. Whoever doesn't wait finds out here.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
import { changed } from './configuration';
import type { Executor } from './executor';
import { functionArn } from './references';
import { conflict, type FunctionRecord, type FunctionVersion, type LambdaStore } from './store';

/** Milliseconds. In AWS it takes seconds. */
const creationTime = 100;
const updateTime = 50;

const isPending = ({ latest }: FunctionRecord): boolean => latest.configuration.State === 'Pending';

/** Throws while a function is created: it can't be invoked, updated or published before it is active. */
export function requireActive(record: FunctionRecord): void {
  if (!isPending(record)) return;
  throw conflict(
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}

/** Throws while a function is created or updated. */
export function requireIdle(store: LambdaStore, record: FunctionRecord): void {
  requireActive(record);
  if (record.latest.configuration.LastUpdateStatus !== 'InProgress') return;
  const arn = functionArn(store.cloud, record.name);
  throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}

/** Ends creations and updates, each after its time. */
export class Transitions {
  constructor(
    private readonly store: LambdaStore,
    private readonly executor: Executor,
  ) {
    // What an earlier process had in progress is finished by now.
    for (const { name } of [...store.functions.values()]) this.finish(name);
  }

  /** A function was created. */
  created(name: string): void {
    setTimeout(() => this.finish(name), creationTime).unref();
  }

  /** Starts an update of `$LATEST`. */
  update(record: FunctionRecord, latest: FunctionVersion): FunctionRecord {
    const configuration = changed({ ...latest.configuration, LastUpdateStatus: 'InProgress' });
    setTimeout(() => this.finish(record.name), updateTime).unref();
    return this.store.update(record, { latest: { ...latest, configuration }, replaced: record.latest });
  }

  private finish(name: string): void {
    const record = this.store.functions.get(name);
    if (!record || (!isPending(record) && record.latest.configuration.LastUpdateStatus !== 'InProgress')) return;
    const { StateReason, StateReasonCode, ...rest } = record.latest.configuration;
    // As in AWS, the end of an update is a revision of its own.
    const configuration = changed({ ...rest, State: 'Active', LastUpdateStatus: 'Successful' });
    this.store.update(record, { latest: { ...record.latest, configuration }, replaced: undefined });
    this.executor.changed(name);
  }
}
