/** The stack on this machine, to be verified as if it were in AWS. */
import { openLocalStack } from '../local/commands/local-stack';
import type { Console } from '../local/console';
import type { Access } from './clients';
import { parseOutputs, type StackOutputs } from './outputs';
import { onThisMachine, type Patience } from './patience';

interface Home {
  outputs: StackOutputs;
  access: Access;
  patience: Patience;
}

/** Provisions the stack in the local cloud, or uses the one that is served, for as long as `use` takes. */
export async function atHome<Result>(console: Console, use: (home: Home) => Promise<Result>): Promise<Result> {
  const stack = await openLocalStack({ console });
  try {
    const { endpoint, credentials } = stack;
    return await use({
      outputs: parseOutputs(stack.outputs),
      access: { endpoint, credentials },
      patience: onThisMachine,
    });
  } finally {
    await stack.close();
  }
}
