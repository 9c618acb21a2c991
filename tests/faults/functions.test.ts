/** One fault of each kind, through a whole stack with real functions; `npm run faults` makes all of them. */
import { chosenFaults } from '../../faults/command-line';
import type { Row } from '../../faults/fault';
import { runFamily } from '../../faults/run-family';
import { provisionedDirectory } from '../support/provisioned';

// The SDK's clients would warn about old versions of Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

jest.setTimeout(240_000);

test('functions are whole after faults, people are told once, and the next execution goes on', async () => {
  const [family] =
    chosenFaults(['--only', 'deleted after it answered its recorder', '--only', 'stopped after UpdateFunction']) ?? [];
  const rows: Row[] = [];
  const console = { line() {}, busy() {}, idle() {} };
  if (family)
    rows.push(...(await runFamily(family, { directory: await provisionedDirectory('faults'), console }, () => {})));
  expect(rows).toEqual([
    expect.objectContaining({ outcome: 'superseded', problems: [] }),
    expect.objectContaining({ outcome: 'ABORTED', problems: [] }),
  ]);
});
