/** `npm run shapes`: functions of every shape, deployed unchanged, get layers of their own and lose them again. */
import path from 'node:path';
import { UsageError } from '../core/usage-error';
import { createConsole } from '../local/console';
import { chosenShapes, usage } from './command-line';
import type { Shape } from './shapes';
import { ShapesStack } from './stack';
import { type ShapeResult, tryShape } from './try-shape';
import { verdictLine } from './verdict';

async function main(): Promise<void> {
  const chosen = chosenShapes(process.argv.slice(2));
  if (!chosen) return console.log(usage);
  const stack = await ShapesStack.open(createConsole());
  try {
    const results: ShapeResult[] = [];
    for (const shape of chosen) results.push(await resultOf(stack, shape));
    for (const { shape, made, problems } of results) console.log(verdictLine(`${shape.title}: ${made}`, problems));
    const held = results.filter(({ problems }) => problems.length === 0).length;
    console.log(`${held} of ${results.length} shapes held`);
    process.exitCode = held === results.length ? 0 : 1;
  } finally {
    stack.console.idle();
    await stack.close();
  }
}

/** A shape that fails altogether says so, and the others are tried all the same. */
async function resultOf(stack: ShapesStack, shape: Shape): Promise<ShapeResult> {
  stack.console.line(`\n${shape.name}: ${shape.title}`);
  try {
    return await tryShape(stack, shape, path.join(stack.directory, shape.name));
  } catch (error) {
    return { shape, made: `${shape.name}: no result`, problems: [(error as Error).message] };
  }
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : error.stack);
  process.exitCode = 1;
});
