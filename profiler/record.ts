/** `npm run profile`: starts a published function as Lambda does and writes what it used to a startup profile. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { bootstrapPath } from '../lambda-host/dotnet-bootstrap';
import { buildProgram } from '../startup/build-programs';
import { askOnTerminal } from './ask';
import { ProfilerError } from './errors';
import { findHandler } from './find-handler';
import { mergeProfiles } from './merge-profiles';
import { type ProfileOptions, readOptions, usage } from './options';
import { formatProfile, parseProfile, type StartupProfile } from './profile';
import { handlersProgram, recorderProgram } from './programs';
import { type PublishedFunction, readPublishedFunction } from './published-function';
import { type RecordResult, recordProfile } from './record-profile';
import { unpackLayer } from './unpack-layer';

const cache = path.resolve(__dirname, '../.prejit/startup');

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return console.log(usage);
  // Both need no build, and are what is wrong most often.
  const published = readPublishedFunction(options.functionDirectory, options.handler?.split('::')[0]);
  const sharedStore = await unpackLayer(published, options.layer, cache);
  const others = options.merge.map((file) => parseProfile(readFileSync(file, 'utf8')));
  const recorded = await recordProfile({
    functionDirectory: published.directory,
    handler: options.handler ?? (await sayHandler(published)),
    events: options.events,
    repeat: options.repeat,
    timeout: options.timeout,
    sharedStore,
    bootstrap: await bootstrapPath(published.framework),
    recorder: await buildProgram(recorderProgram, { cache }),
    onStart: (start, of) => console.error(`Recording start ${start} of ${of} …`),
  });
  const failure = recorded.answers.find(({ ok }) => !ok);
  if (failure)
    throw new ProfilerError(
      'FunctionFailed',
      `The function answered an event with an error, so nothing was written: ${failure.body}`,
    );
  const text = formatProfile(mergeProfiles([recorded.profile, ...others]));
  // What is written must be what the pipeline accepts.
  parseProfile(text);
  writeFileSync(options.out, text);
  console.log(describe(recorded, options, text.length));
}

async function sayHandler(published: PublishedFunction): Promise<string> {
  const program = await buildProgram(handlersProgram, { cache });
  const { handler, reason } = await findHandler(published, { program, ask: askOnTerminal });
  console.error(`Handler: ${handler}, since ${reason}. Name another with --handler.`);
  return handler;
}

function describe({ profile, own, unnamed, answers }: RecordResult, options: ProfileOptions, bytes: number): string {
  const count = (phase: StartupProfile['methods'][number]['phase']): number =>
    profile.methods.filter((method) => method.phase === phase).length;
  const compiled = profile.methods.filter(({ jit }) => jit).length;
  const merged = options.merge.length > 0 ? `, merged with ${options.merge.join(', ')}` : '';
  return `Recorded ${profile.starts} starts with ${answers.length} invocations on .NET ${profile.runtimes.join(', ')} (${profile.architectures.join(', ')}).
Methods in order of first use: ${profile.methods.length}, ${compiled} of them compiled at run time.
  ${count('init')} in init, ${count('first')} in a first invocation, ${count('later')} later; and ${profile.types.length} types.
Left out: ${own} of the function itself and of the bootstrap, ${unnamed} without a name (generated code).
Wrote ${path.relative(process.env.INIT_CWD ?? process.cwd(), options.out)}${merged} (${Math.ceil(bytes / 1024)} KiB). Upload it as manifests/<layer>/startup.profile.`;
}

main().catch((error: Error) => {
  console.error(error instanceof ProfilerError ? `${error.name}: ${error.message}` : error.message);
  process.exitCode = 1;
});
