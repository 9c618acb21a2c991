/** Which shapes are tried, by the words after `npm run shapes --`. */
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { type Shape, shapes } from './shapes';

export const usage = `Usage: npm run shapes [-- <shape> ...]

Deploys functions of every shape to a stack on this machine, unchanged; tags each, has its start recorded and a layer made,
invokes it, deploys other code under the layer, takes the tag away, and says what was not as it has to be.

${shapes.map(({ name, title }) => `  ${name.padEnd(14)}  ${title}`).join('\n')}`;

/** @returns undefined when help is asked for @throws UsageError */
export function chosenShapes(args: string[]): Shape[] | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const unknown = positionals.filter((name) => !shapes.some((shape) => shape.name === name));
  if (unknown.length > 0) throw new UsageError(`There is no shape ${unknown.join(', ')}.\n\n${usage}`);
  return shapes.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean' } } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}
