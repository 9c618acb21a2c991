/** `npm run verify`: proves that a stack works where it is, and says what to do where it doesn't. */
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { type Console, createConsole } from '../local/console';
import { adviceTable } from './advice-table';
import { atHome } from './at-home';
import type { ContextOptions } from './context';
import { readOutputs, regionOf } from './outputs';
import { tableOf } from './table';
import { type Report, verify } from './verify';

const usage = `Usage: npm run verify -- --stack <name> [--role <arn>] [--json]
       npm run verify -- --local [--json]

Makes a layer, a function and a queue in the account that the stack is in, checks that they come to be as they should, and
removes them. Its table says what is right, and what to do where something isn't. Exit code 0 only if all is right.

  --stack <name>  a stack of this program, as \`pulumi stack ls\` names it
  --local         the stack on this machine instead
  --role <arn>    execution role for the function (default: one is made and removed)
  --json          prints one JSON object on stdout, and nothing else there
  --advice        prints what each check may find and what to do then, and checks nothing`;

async function main(): Promise<void> {
  const values = parseCommandLine();
  if (values.help) return console.log(usage);
  if (values.advice) return console.log(adviceTable());
  const out = createConsole();
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(1);
      out.line('stopping, and removing what was made; once more to leave that to the next run');
      abort.abort();
    });
  }
  const options = { console: out, roleArn: values.role, signal: abort.signal };
  const report = values.local
    ? await atHome(out, (stack) => run({ ...options, ...stack }, out))
    : await run({ ...options, outputs: await readOutputs(values.stack ?? '') }, out);
  console.log(values.json ? JSON.stringify(report) : `\n${tableOf(report)}`);
  process.exitCode = report.ok ? 0 : 1;
}

function run(options: ContextOptions, out: Console): Promise<Report> {
  const { topicArn, bucket } = options.outputs;
  const region = regionOf(options.outputs);
  out.line(`verifying ${topicArn.slice(topicArn.lastIndexOf(':') + 1)} and ${bucket} in ${region}`);
  out.line(
    'makes a layer version, a function, a role, a queue and a few objects, all named prejit-verify-…, and removes them',
  );
  out.line('uses one build of a minute or so, about 20 invocations and fewer than 100 state transitions');
  out.line('whoever is subscribed to the topic gets three messages');
  const onRow = ({ check, status, detail }: Report['rows'][number]) => out.line(`${check}: ${status}: ${detail}`);
  return verify({ ...options, onRow });
}

function parseCommandLine() {
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: 'string' },
        local: { type: 'boolean', default: false },
        role: { type: 'string' },
        json: { type: 'boolean', default: false },
        advice: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (!values.help && !values.advice && values.local === (values.stack !== undefined)) {
      throw new Error('Say which stack: either --stack <name> or --local.');
    }
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

main().catch((error: Error) => {
  const meant = error instanceof UsageError || error.name === 'AbortError';
  console.error(meant ? error.message : (error.stack ?? error.message));
  process.exitCode = 1;
});
