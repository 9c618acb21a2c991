/** Deletes a stack's resources, as `pulumi destroy --yes` does. */
import type { AwsCall } from '../contract/service';
import { readState, writeState } from './stack-state';
import { type ResourceEvent, StackUpdate } from './update';

export interface DestroyOptions {
  /** The project's directory. */
  directory: string;
  /** Where `up` left the stack's state. */
  stateFile: string;
  region: string;
  accountId: string;
  aws: AwsCall;
  onChange?(event: ResourceEvent): void;
}

/**
 * Deletes everything that is in the state, each resource before what it depends on, but what is to be retained. Needs no
 * program: what is to become of a resource stands in the state since the last `up`.
 * @throws Error with the resource that can't be deleted. What was deleted until then is no longer in the state.
 */
export async function destroy(options: DestroyOptions): Promise<void> {
  const { stateFile, onChange = () => {} } = options;
  const update = new StackUpdate({
    context: { ...options, partition: 'aws' },
    config: {},
    previous: readState(stateFile),
    save: (state) => writeState(stateFile, state),
    onChange,
  });
  await update.deleteRemaining();
  writeState(stateFile, update.state);
}
