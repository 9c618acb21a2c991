/** `npm run profile -- <published function> --handler <Assembly::Type::Method> --event <json> [--event …]` */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bootstrapPath } from '../lambda-host/dotnet-bootstrap';
import { buildProgram, generatorProgram } from '../startup/build-programs';
import { mergeProfiles } from './merge-profiles';
import { formatProfile, parseProfile } from './profile';
import { type PublishedFunction, readPublishedFunction } from './published-function';
import { recordProfile } from './record-profile';
import { recorderProgram } from './recorder-program';
import { unpackLayer } from './unpack-layer';

const usage = `Usage: npm run profile -- <published function> --event <json> [--event <json> …]

Starts a published .NET function as Lambda does, once for each event, and writes what it used to a startup profile.

  <published function>   output folder of "dotnet publish"
  --event <json>         a file that holds an event, or the JSON itself
  --handler <handler>    Assembly::Type::Method (default: the only method that could handle an event)
  --layer <path>         the layer that the function is published against: its zip, or the folder that holds dotnetcore/
  --out <file>           default: startup.profile
  --merge <file>         a profile that is taken into the new one, e.g. of another function on the same layer
  --repeat <n>           times that each start handles every event (default: 3)
  --timeout <seconds>    for one start (default: 120)`;

const cache = path.resolve(__dirname, '../.prejit/startup');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      event: { type: 'string', multiple: true, default: [] },
      handler: { type: 'string' },
      layer: { type: 'string' },
      merge: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: 'startup.profile' },
      repeat: { type: 'string', default: '3' },
      timeout: { type: 'string', default: '120' },
    },
  });
  const [functionDirectory] = positionals;
  if (!functionDirectory || positionals.length > 1 || values.event.length === 0) throw new Error(usage);
  const published = readPublishedFunction(path.resolve(functionDirectory));
  const { profile, own, unnamed, answers } = await recordProfile({
    functionDirectory: published.directory,
    handler: values.handler ?? (await findHandler(published)),
    events: values.event.map(readEvent),
    repeat: positiveNumber('--repeat', values.repeat),
    timeout: positiveNumber('--timeout', values.timeout),
    sharedStore: values.layer === undefined ? undefined : await unpackLayer(values.layer, cache),
    bootstrap: await bootstrapPath(published.framework),
    recorder: await buildProgram(recorderProgram, { cache }),
    onStart: (start, of) => console.error(`Recording start ${start} of ${of} …`),
  });
  const failure = answers.find(({ ok }) => !ok);
  if (failure) throw new Error(`The function answered an event with an error, so nothing was written: ${failure.body}`);
  const others = values.merge.map((file) => parseProfile(readFileSync(file, 'utf8')));
  const text = formatProfile(mergeProfiles([profile, ...others]));
  // What is written must be what the pipeline accepts.
  parseProfile(text);
  writeFileSync(values.out, text);
  const count = (phase: string): number => profile.methods.filter((method) => method.phase === phase).length;
  const compiled = profile.methods.filter(({ jit }) => jit).length;
  console.log(`Recorded ${profile.starts} starts with ${answers.length} invocations on .NET ${profile.runtimes.join(', ')} (${profile.architectures.join(', ')}).
Methods in order of first use: ${profile.methods.length}, ${compiled} of them compiled at run time.
  ${count('init')} in init, ${count('first')} in a first invocation, ${count('later')} later; and ${profile.types.length} types.
Left out: ${own} of the function itself and of the bootstrap, ${unnamed} without a name (generated code).
Wrote ${values.out}${others.length > 0 ? `, merged with ${values.merge.join(', ')}` : ''} (${Math.ceil(text.length / 1024)} KiB). Upload it as manifests/<layer>/startup.profile.`);
}

const readEvent = (value: string): string => {
  const text = existsSync(value) ? readFileSync(value, 'utf8') : value;
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Error(`--event ${value} is neither a file that exists nor JSON: ${(error as Error).message}`);
  }
};

/** The only method of the function's assembly that could handle an event. */
async function findHandler({ directory, assembly }: PublishedFunction): Promise<string> {
  const program = await buildProgram(generatorProgram, { cache });
  const { stdout } = await promisify(execFile)('dotnet', [
    program,
    'handlers',
    path.join(directory, `${assembly}.dll`),
  ]);
  const handlers = stdout.split('\n').filter(Boolean);
  const [handler] = handlers;
  if (handler && handlers.length === 1) return handler;
  const found = handlers.length === 0 ? 'none was found' : `these could:\n  ${handlers.join('\n  ')}`;
  throw new Error(`Say with --handler Assembly::Type::Method which method handles events; ${found}`);
}

function positiveNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} ${value} is not a positive whole number.`);
  return number;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
