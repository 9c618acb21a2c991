/** `npm run attacks [-- <family> …]`: attacks the pipeline on this machine and prints what became of each attempt. */
import type { Attempt } from './attack';
import { families } from './families';
import { runFamily } from './run-family';

function chosenFamilies(names: string[]): typeof families {
  const unknown = names.find((name) => !families.some((family) => family.name === name));
  if (unknown) throw new Error(`There is no family "${unknown}", only ${families.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? families : families.filter(({ name }) => names.includes(name));
}

function row(family: string, { attack, expected, ended, held }: Attempt): string {
  const outcome = held ? 'held       ' : 'GOT THROUGH';
  return `${outcome}  ${family.padEnd(9)}  ${attack}: ${held ? expected : `${ended} (expected: ${expected})`}`;
}

async function main(): Promise<void> {
  const attempts: Attempt[] = [];
  for (const family of chosenFamilies(process.argv.slice(2))) {
    console.log(`\n${family.attacks.length} hostile ${family.name}`);
    attempts.push(...(await runFamily(family, (attempt) => console.log(row(family.name, attempt)))));
  }
  const held = attempts.filter((attempt) => attempt.held).length;
  console.log(`\n${held} of ${attempts.length} held`);
  process.exitCode = held === attempts.length && held > 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
