/** `npm run faults`: what the world does by itself is done to a stack on this machine. */
import { UsageError } from '../core/usage-error';
import { createConsole } from '../local/console';
import { chosenFaults, usage } from './command-line';
import type { Row } from './fault';
import { runFamily } from './run-family';
import { isHeld, lastLine, lineOf } from './table';

async function main(): Promise<void> {
  const chosen = chosenFaults(process.argv.slice(2));
  if (!chosen) return console.log(usage);
  const out = createConsole();
  const rows: Row[] = [];
  const width = Math.max(...chosen.flatMap(({ faults }) => faults.map(({ name }) => name.length)));
  for (const family of chosen) {
    console.log(`\n${family.name}`);
    rows.push(...(await runFamily(family, { console: out }, (row) => console.log(lineOf(row, width)))));
  }
  console.log(`\n${lastLine(rows)}`);
  process.exitCode = rows.every(isHeld) ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : error.stack);
  process.exitCode = 1;
});
