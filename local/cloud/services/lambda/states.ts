/**
 * What state a function is in: created ones are pending before they are active, and an update is in progress for a while,
 * in which invocations run what was there before. Whoever doesn't wait finds out here.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
import type { Shape } from '../../../contract/service';
import { changed } from './configuration';
import type { Executor } from './executor';
import { functionArn } from './references';
import { endedBy } from './report';
import { conflict, type FunctionRecord, type FunctionVersion, type LambdaStore } from './store';

/** Milliseconds. In AWS it takes seconds. */
const creationTime = 100;
const updateTime = 50;

const isPending = ({ latest }: FunctionRecord): boolean => latest.configuration.State === 'Pending';

/**
 * Throws unless a version is active: while it is created, it can't be invoked, updated or published, and a version whose
 * snapshot could not be made can't be invoked at all.
 */
export function requireActive({ latest }: FunctionRecord, version = latest): void {
  const { State } = version.configuration;
  if (State === 'Active') return;
  throw conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${State}`,
  );
}

/** Throws while a function is created or updated. */
export function requireIdle(store: LambdaStore, record: FunctionRecord): void {
  requireActive(record);
  if (record.latest.configuration.LastUpdateStatus !== 'InProgress') return;
  const arn = functionArn(store.cloud, record.name);
  throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}

/** Ends creations, updates and publications, each after its time. */
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

  /** A version was published: where SnapStart is on, its snapshot is made now. */
  published(name: string, number: string): void {
    const version = this.store.functions.get(name)?.versions[number];
    if (version?.configuration.State !== 'Pending') return;
    this.executor.snapshot(name, number, version).then(
      (error) => this.finishVersion(name, number, error ? failedBy(endedBy(error)) : {}),
      (error: Error) => {
        this.store.cloud.log(`The snapshot of ${name}:${number} could not be made: ${error.message}`);
        this.finishVersion(name, number, failedBy('Runtime.ExitError'));
      },
    );
  }

  /** Makes the snapshots that an earlier process had begun. */
  resume(): void {
    for (const { name, versions } of [...this.store.functions.values()]) {
      for (const number of Object.keys(versions)) this.published(name, number);
    }
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

  private finishVersion(name: string, number: string, failure: Shape): void {
    const record = this.store.functions.get(name);
    const version = record?.versions[number];
    // It may have been deleted meanwhile.
    if (!record || !version) return;
    const { StateReason, StateReasonCode, ...rest } = version.configuration;
    const configuration = { ...rest, State: 'Active', LastUpdateStatus: 'Successful', ...failure };
    this.store.update(record, { versions: { ...record.versions, [number]: { ...version, configuration } } });
  }
}

/** What Lambda says of a version whose init phase failed (StateReasonCode of its API). */
const failedBy = (ended: string): Shape => ({
  State: 'Failed',
  StateReason: `The function's init phase failed: ${ended}`,
  StateReasonCode: ended === 'timeout' ? 'FunctionError.InitTimeout' : 'FunctionError.RuntimeInitError',
});
