/** Provisions a stack, as `pulumi up --yes` does, with resources in the local cloud. */
import type { AwsCall } from '../contract/service';
import { loadProject } from './config';
import { fingerprint } from './fingerprint';
import { type ProgramEvent, runAgainst } from './run';
import { type ResourceState, readState, type StackState, writeState } from './stack-state';
import { type ResourceEvent, StackUpdate } from './update';
import type { PropertyValues } from './wire';

export interface UpOptions {
  /** The project's directory, with its Pulumi.yaml. */
  directory: string;
  stack: string;
  /** Config that goes before that of the stack's file. */
  config?: Record<string, unknown>;
  /**
   * Where the stack's state is kept. It belongs to the cloud that the resources are in: whoever deletes the one has to
   * delete the other.
   */
  stateFile: string;
  region: string;
  accountId: string;
  aws: AwsCall;
  /** Takes the program's own output and what becomes of each resource, as it happens. */
  onEvent?(event: UpEvent): void;
  /** Returns the recorded outputs without running the program when nothing it depends on has changed. Default: false. */
  skipWhenUpToDate?: boolean;
}

export type UpEvent = ({ kind: 'resource' } & ResourceEvent) | ProgramEvent;

export interface Changes {
  created: number;
  updated: number;
  /** Resources that were deleted and created anew, since AWS can't change them in place. */
  replaced: number;
  deleted: number;
  unchanged: number;
}

export interface UpResult {
  outputs: PropertyValues;
  resources: ResourceState[];
  changes: Changes;
}

/**
 * Runs the program and brings the stack to what it declares.
 * Throws one error for what failed first: the program's own message, or the resource with its type and the reason. What
 * was done until then is kept in the state, so that a second run goes on from there.
 */
export async function up(options: UpOptions): Promise<UpResult> {
  const path = options.stateFile;
  const previous = readState(path);
  const current = fingerprint(options.directory, options);
  if (options.skipWhenUpToDate === true && previous.fingerprint === current) {
    const unchanged = previous.resources.length;
    return { ...previous, changes: { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged } };
  }

  const project = loadProject(options);
  const changes: Changes = { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 0 };
  const update = new StackUpdate({
    // The local cloud is in this partition alone.
    context: { ...options, partition: 'aws' },
    config: project.config,
    previous,
    save: (state) => writeState(path, state),
    onChange(event) {
      changes[event.change] += 1;
      options.onEvent?.({ kind: 'resource', ...event });
    },
  });
  try {
    await runAgainst(update, project, options);
    await update.deleteRemaining();
  } catch (error) {
    // The stack's outputs are those of the last run that went through.
    writeState(path, { ...update.state, outputs: previous.outputs });
    throw error;
  }
  const state: StackState = { ...update.state, fingerprint: current };
  writeState(path, state);
  return { outputs: state.outputs, resources: state.resources, changes };
}
