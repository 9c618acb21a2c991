/** `npm run remove`: removes what `pulumi destroy` leaves, after it has shown it and asked. */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { destroyLocalStack } from '../local/commands/destroy-local-stack';
import { localStackName } from '../local/commands/local-stack';
import { createConsole } from '../local/console';
import { clientsFor } from './clients';
import { type RemoveOptions, remove } from './remove';
import { removedStack } from './stack';

const usage = `Usage: npm run remove -- --stack <name> [--bucket <name>]… [--even-if-used] [--yes]
       npm run remove -- --local [--even-if-used] [--yes]

Removes what a stack has left in its account and region: the layer versions it published, the parameters below its prefix,
and the buckets that it kept. Shows it all first, and asks.

  --stack <name>   a stack that \`pulumi destroy\` has destroyed; its Pulumi.<name>.yaml has to be there still
  --local          the stack on this machine instead, which is destroyed first
  --bucket <name>  a bucket that the stack had and that is gone, by whose name its layer versions are known
  --even-if-used   remove layer versions that functions use
  --yes            don't ask`;

async function main(): Promise<void> {
  const values = parseCommandLine();
  if (values.help) return console.log(usage);
  if (!values.yes && !process.stdin.isTTY) throw new UsageError(`Nobody is there to ask: add --yes.\n\n${usage}`);
  const stack = removedStack(values.stack ?? localStackName);
  const options: Omit<RemoveOptions, 'aws'> = {
    stack,
    buckets: values.bucket,
    evenIfUsed: values['even-if-used'],
    confirm: async () => values.yes || (await ask()),
    say: (line) => console.log(line),
  };
  const removed = values.local
    ? await destroyLocalStack(createConsole(), (access) => remove({ ...options, aws: clientsFor(access) }))
    : await remove({ ...options, aws: clientsFor({ region: stack.region }) });
  console.log(removed ? 'removed' : 'nothing was removed');
}

async function ask(): Promise<boolean> {
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question('Remove all of this, for good? Type yes: ');
  questions.close();
  return answer.trim() === 'yes';
}

function parseCommandLine() {
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: 'string' },
        local: { type: 'boolean', default: false },
        bucket: { type: 'string', multiple: true, default: [] },
        'even-if-used': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    });
    if (!values.help && values.local === (values.stack !== undefined)) {
      throw new Error('Say which stack: either --stack <name> or --local.');
    }
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : (error.stack ?? error.message));
  process.exitCode = 1;
});
