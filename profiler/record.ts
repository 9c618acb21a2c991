/** `npm run profile`: starts a published function as Lambda does and writes what it used to a startup profile. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { isClassLibrary } from '../core/function-layout/main-assembly';
import { mergeProfiles } from '../profiles/merge-profiles';
import { formatProfile, parseProfile, type StartupProfile } from '../profiles/profile';
import { buildProgram, programCache } from '../startup/build-programs';
import { buildRecorder } from '../startup/deployed-programs';
import { askOnTerminal } from './ask';
import { ProfilerError } from './errors';
import { findHandler } from './find-handler';
import { type ProfileOptions, readOptions, usage } from './options';
import { handlersProgram } from './programs';
import { type PublishedFunction, readPublishedFunction } from './published-function';
import { type RecordResult, recordProfile } from './record-profile';
import { unpackLayers } from './unpack-layers';

const cache = path.resolve(__dirname, '../.prejit/startup');

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return console.log(usage);
  // Both need no build, and are what is wrong most often.
  const published = readPublishedFunction(options.functionDirectory, options.handler?.split('::')[0]);
  const layer = await unpackLayers(published, options.layers, cache);
  const others = options.merge.map((file) => parseProfile(readFileSync(file, 'utf8')));
  const handler = options.handler ?? (await sayHandler(published));
  if (isClassLibrary(handler)) checkCore(published);
  const recorded = await recordProfile({
    published,
    handler,
    events: options.events,
    repeat: options.repeat,
    timeout: options.timeout,
    layer,
    bootstrap: options.bootstrap,
    recorder: await buildRecorder(programCache),
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

/** AWS's bootstrap takes it from the function, also for one that uses nothing of it, and ends without. */
function checkCore({ assembly, libraries }: PublishedFunction): void {
  if (libraries.has('amazon.lambda.core')) return;
  throw new ProfilerError(
    'FunctionNotPublished',
    `${assembly} is a class library without the package Amazon.Lambda.Core, which Lambda can't start: dotnet add package Amazon.Lambda.Core, and publish again.`,
  );
}

async function sayHandler(published: PublishedFunction): Promise<string> {
  const program = await buildProgram(handlersProgram, { cache: programCache });
  const { handler, reason } = await findHandler(published, { program, ask: askOnTerminal });
  console.error(`Handler: ${handler}, since ${reason}. Name another with --handler.`);
  return handler;
}

function describe({ profile, own, unnamed, answers }: RecordResult, options: ProfileOptions, bytes: number): string {
  const count = (phase: StartupProfile['methods'][number]['phase']): number =>
    profile.methods.filter((method) => method.phase === phase).length;
  const compiled = profile.methods.filter(({ jit }) => jit).length;
  const merged = options.merge.length > 0 ? `, merged with ${options.merge.join(', ')}` : '';
  const file = path.relative(process.env.INIT_CWD ?? process.cwd(), options.out);
  return `Recorded ${profile.starts} starts with ${answers.length} invocations on .NET ${profile.runtimes.join(', ')} (${profile.architectures.join(', ')}), run by ${profile.bootstraps.join(' and ')}.
Methods in order of first use: ${profile.methods.length}, ${compiled} of them compiled at run time.
  ${count('init')} in init, ${count('first')} in a first invocation, ${count('later')} later; and ${profile.types.length} types.
Left out: ${own} of the function itself and of the bootstrap, ${unnamed} without a name (generated code).
Wrote ${file.startsWith('..') ? options.out : file}${merged} (${Math.ceil(bytes / 1024)} KiB). Upload it as manifests/<layer>/startup.profile.`;
}

main().catch((error: Error) => {
  console.error(error instanceof ProfilerError ? `${error.name}: ${error.message}` : error.message);
  process.exitCode = 1;
});
