/** `npm run undo`: sets a layer back to a version that it had, and everything with it that follows the layer. */
import { parseArgs } from 'node:util';
import { layerNamePattern } from '../core/layer-names';
import { UsageError } from '../core/usage-error';
import { createConsole } from '../local/console';
import { atHome } from '../verify/at-home';
import { clientsFor } from '../verify/clients';
import { readOutputs, regionOf } from '../verify/outputs';
import { inAws } from '../verify/patience';
import { tableOf } from './table';
import { type UndoReport, undo } from './undo';

const usage = `Usage: npm run undo -- --stack <name> <layer> [--to <version>] [--dry-run] [--json]
       npm run undo -- --local <layer> [--to <version>] [--dry-run] [--json]

Puts a layer's manifest and startup profile back as they were for the version before the newest one. The pipeline does the rest, as
with any upload: it finds that layer version, moves the functions back with every check, and sets \`latest\`. Exit code 0 only if
all of that succeeded.

  <layer>         name of the layer: its folder below manifests/
  --stack <name>  a stack of this program, as \`pulumi stack ls\` names it
  --local         the stack on this machine instead
  --to <version>  number of the layer version to go back to, or to go on to; with several targets as <target>:<number>
  --dry-run       shows the versions and which one would be gone back to, and changes nothing
  --json          prints one JSON object on stdout, and nothing else there`;

async function main(): Promise<void> {
  const { values, layer } = parseCommandLine();
  if (values.help) return console.log(usage);
  const out = createConsole();
  const options = { layer, console: out, to: values.to, dryRun: values['dry-run'] };
  let report: UndoReport;
  if (values.local) {
    report = await atHome(out, ({ outputs, access, patience }) =>
      undo({ ...options, stack: outputs, aws: clientsFor(regionOf(outputs), access), patience }),
    );
  } else {
    const stack = await readOutputs(values.stack ?? '');
    report = await undo({ ...options, stack, aws: clientsFor(regionOf(stack), {}), patience: inAws });
  }
  out.idle();
  console.log(values.json ? JSON.stringify(report) : tableOf(report));
  const failed = report.error !== undefined || (report.run && report.run.status !== 'SUCCEEDED');
  process.exitCode = failed ? 1 : 0;
}

function parseCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        stack: { type: 'string' },
        local: { type: 'boolean', default: false },
        to: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    });
    const [layer = '', ...others] = positionals;
    if (values.help) return { values, layer };
    if (values.local === (values.stack !== undefined)) {
      throw new Error('Say which stack: either --stack <name> or --local.');
    }
    if (!layerNamePattern.test(layer) || others.length > 0) {
      throw new Error('Name one layer: 1 to 40 lower-case letters, digits and hyphens.');
    }
    return { values, layer };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : (error.stack ?? error.message));
  process.exitCode = 1;
});
