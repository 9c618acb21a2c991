/** `npm start`: a manifest becomes a layer on this machine; without one, the example's does, and its function runs. */
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core/usage-error';
import { exampleFunction } from '../../measure/subject';
import { type Console, createConsole } from '../console';
import { clientsFor } from './clients';
import { type LocalStack, openLocalStack } from './local-stack';
import { type ManifestFile, openManifestFile } from './manifest-file';
import { runOrdinaryFunction } from './ordinary-function';
import type { RunResult } from './result';
import { runManifest } from './run-manifest';
import { describeExample, describeOrdinary, summaryOf } from './summary';

const exampleWork = path.join(__dirname, '..', '..', '.prejit', 'example');

const usage = `Usage: npm start [-- <manifest.csproj>] [-- --json] [-- --layer <name>]

Provisions the stack on this machine, uploads a manifest to it and follows the run to its end.

  <manifest.csproj>  default: the example's, whose function is then published against the layer and invoked;
                     last, the same function as an ordinary zip gets a layer of its own by its tag
  --layer <name>     name of the layer (default: after the file, or its folder for Dependencies.csproj)
  --json             print the result as one JSON object on stdout, and nothing else there`;

async function main(): Promise<void> {
  const { values, positionals } = parseCommandLine();
  if (values.help) return console.log(usage);
  const manifest = openManifestFile(positionals[0] ?? exampleFunction.manifest, values.layer);

  const out = createConsole();
  const stack = await openLocalStack({ console: out, lambda: { throttleCpu: true } });
  try {
    await Promise.race([run(stack, manifest, values.json, out), interrupted()]);
  } finally {
    out.idle();
    await stack.close();
  }
}

async function run(stack: LocalStack, manifest: ManifestFile, json: boolean, out: Console): Promise<void> {
  const clients = clientsFor(stack);
  const result = await runManifest(clients, stack.outputs, manifest, out);
  print(result, json);
  const [layer] = result.layers;
  if (manifest.path === exampleFunction.manifest && result.status === 'SUCCEEDED' && layer && !json) {
    // Loaded only here: most runs don't need it.
    const { runExample } = require('./example') as typeof import('./example');
    const example = await runExample(clients, layer, exampleWork, out.busy);
    out.idle();
    console.log(describeExample(example));
    const ordinary = await runOrdinaryFunction(clients, stack.outputs, example.ilDirectory, out);
    console.log(describeOrdinary(ordinary));
  }
  process.exitCode = result.status === 'SUCCEEDED' ? 0 : 1;
}

/** Rejects on Ctrl-C: then the stack is closed too, which stops builds. They are processes that would outlive this one. */
async function interrupted(): Promise<never> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  throw new UsageError('Interrupted. The next run takes over what this one had begun.');
}

function parseCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, layer: { type: 'string' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

function print(result: RunResult, json: boolean): void {
  console.log(json ? JSON.stringify(result) : summaryOf(result));
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : (error.stack ?? error.message));
  process.exitCode = 1;
});
