/** Which faults happen, by the words after `npm run faults --`. */
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { families } from './families';
import type { Closable, Family } from './fault';

export const usage = `Usage: npm run faults [-- --only <name> ...]

Has the world do to a stack on this machine what it does by itself, and says what was not as it has to be after that.
--only takes the name of a fault, the beginning of some, or the name of a family.

${families.map(({ name, faults }) => [name, ...faults.map((fault) => `  ${fault.name}`)].join('\n')).join('\n\n')}`;

/** @returns undefined when help is asked for @throws UsageError */
export function chosenFaults(args: string[]): Family<Closable>[] | undefined {
  const { help, only } = parse(args);
  if (help) return undefined;
  const isChosen = (family: string, fault: string) =>
    !only || only.some((name) => name === family || fault.startsWith(name));
  const chosen = families
    .map((family) => ({ ...family, faults: family.faults.filter(({ name }) => isChosen(family.name, name)) }))
    .filter(({ faults }) => faults.length > 0);
  const unknown = only?.filter(
    (name) =>
      !families.some((family) => family.name === name || family.faults.some((each) => each.name.startsWith(name))),
  );
  if (unknown && unknown.length > 0) throw new UsageError(`There is no fault ${unknown.join(', ')}.\n\n${usage}`);
  return chosen;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { help: { type: 'boolean' }, only: { type: 'string', multiple: true } } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}
