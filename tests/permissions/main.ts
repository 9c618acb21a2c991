/** `npm run permissions`: has the pipeline go all its ways on this machine, and prints what each permission of its roles is needed for. */
import { showNeeds } from './run';
import { forAllTargets, nameOf, rows } from './table';

async function main(): Promise<void> {
  const needs = forAllTargets((await showNeeds()).needs);
  for (const row of rows(needs)) console.log(row);
  const unneeded = needs.filter(({ calls }) => calls.length === 0);
  for (const need of unneeded) console.log(`not needed: ${nameOf(need)}`);
  console.log(`${needs.length - unneeded.length} of ${needs.length} needed`);
  process.exitCode = unneeded.length === 0 && needs.length > 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
