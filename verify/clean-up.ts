/** Removes what a run made, and what runs that were killed left. */
import { type Check, Finding } from './check';
import { credentials } from './checks/credentials';
import type { Context } from './context';
import { leftovers } from './leftovers';
import { runOf } from './names';
import { remove } from './remove';

const advice = {
  left: {
    when: 'something can’t be removed',
    todo: 'Remove what the message names by hand; everything that verify makes is named `prejit-verify-…`, roles have the path `/prejit-verify/`. Or mend the reason: the next run removes it, when an hour has passed.',
  },
};

export const cleanUp: Check = {
  name: 'clean-up',
  proves: 'everything that verify made is gone again',
  needs: [credentials],
  advice,
  async run(context) {
    // What still runs would publish after everything was removed.
    for (const executionArn of context.executions) await stop(context, executionArn);
    const old = await leftovers(context, new Date());
    const removed = await remove(context, context.run);
    for (const id of old.forgotten) {
      const more = await remove(context, runOf(id));
      removed.names.push(...more.names);
      removed.problems.push(...more.problems);
    }
    if (removed.problems.length > 0) throw new Finding(removed.problems.join('; '), advice.left);
    return {
      detail: `${removed.names.length} removed`,
      notes: [
        ...old.forgotten.map((id) => `Removed what the run ${id} had left.`),
        ...old.recent.map(
          (id) => `Left alone what the run ${id} made: it began within the hour, and may still be going on.`,
        ),
      ],
      value: undefined,
    };
  },
};

async function stop({ aws }: Context, executionArn: string): Promise<void> {
  const { status } = await aws.sfn.describeExecution({ executionArn });
  if (status === 'RUNNING') await aws.sfn.stopExecution({ executionArn, cause: 'npm run verify has ended' });
}
