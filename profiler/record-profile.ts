/** Records a function's starts and turns them into one profile. */

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { machineArchitecture } from '../core/targets';
import { dotnetCommand } from '../lambda-host/dotnet-command';
import { lambdaAssemblies } from '../startup/lambda-assemblies';
import { ProfilerError } from './errors';
import { mergeProfiles } from './merge-profiles';
import type { Phase, ProfiledMethod, ProfiledType, StartupProfile, TypeName } from './profile';
import { type PublishedFunction, readPublishedFunction } from './published-function';
import { type Recording, recordStart } from './recording';

export interface RecordRequest {
  /** Output folder of `dotnet publish`. */
  functionDirectory: string;
  /** `Assembly::Type::Method` */
  handler: string;
  /** Payloads. Each is once the first one that a start handles. */
  events: string[];
  /** Times that each start handles every payload, so that code that runs only later is seen too. */
  repeat: number;
  /** Value for `DOTNET_SHARED_STORE`, when the function is published against a layer. */
  sharedStore?: string;
  /** Program that runs the handler, and the recorder's assembly. */
  bootstrap: string;
  recorder: string;
  timeout: number;
  /** Called before each start, with its number and the number of starts. */
  onStart?: (start: number, of: number) => void;
}

export interface RecordResult {
  profile: StartupProfile;
  /** Methods of the function itself and of the bootstrap, which a layer can't hold. */
  own: number;
  /** Methods that have no name outside the process, such as those of generated code. */
  unnamed: number;
  answers: Recording['answers'];
}

/** A line of the recorder's: a use with its time instead of its phase. */
type Recorded<Use> = Omit<Use, 'phase'> & { time: number };

/** @throws ProfilerError `RecordEmpty` */
export async function recordProfile(request: RecordRequest): Promise<RecordResult> {
  const published = readPublishedFunction(request.functionDirectory);
  const results: RecordResult[] = [];
  for (const [index] of request.events.entries()) {
    request.onStart?.(index + 1, request.events.length);
    const round = [...request.events.slice(index), ...request.events.slice(0, index)];
    const events = Array.from({ length: request.repeat }, () => round).flat();
    results.push(await recordOnce(request, published, events));
  }
  return {
    profile: mergeProfiles(results.map(({ profile }) => profile)),
    own: Math.max(...results.map(({ own }) => own)),
    unnamed: Math.max(...results.map(({ unnamed }) => unnamed)),
    answers: results.flatMap(({ answers }) => answers),
  };
}

async function recordOnce(
  request: RecordRequest,
  published: PublishedFunction,
  events: string[],
): Promise<RecordResult> {
  const workDirectory = await mkdtemp(path.join(tmpdir(), 'prejit-profile-'));
  try {
    const recording = await recordStart({
      command: dotnetCommand({ ...published, bootstrap: request.bootstrap, handler: request.handler }),
      environment: { ...process.env, ...(request.sharedStore ? { DOTNET_SHARED_STORE: request.sharedStore } : {}) },
      recorder: request.recorder,
      workDirectory,
      events,
      timeout: request.timeout,
    });
    return toProfile(recording, published, ownAssemblies(request, published));
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}

/**
 * The bootstrap's and the recorder's assemblies count as own, unless the function has the same package. What is of AWS's
 * bootstrap does not: it is there in Lambda too.
 */
function ownAssemblies(request: RecordRequest, published: PublishedFunction): Set<string> {
  const bootstrap = readdirSync(path.dirname(request.bootstrap))
    .filter((file) => file.endsWith('.dll'))
    .map((file) => path.basename(file, '.dll'))
    .filter((name) => !published.packageAssemblies.has(name));
  const recorder = path.basename(request.recorder, '.dll');
  const own = new Set([...published.ownAssemblies, published.assembly, ...bootstrap, recorder]);
  for (const assembly of lambdaAssemblies) own.delete(assembly);
  return own;
}

function toProfile(recording: Recording, published: PublishedFunction, own: Set<string>): RecordResult {
  const [first = '{}', ...rest] = recording.lines;
  const { unnamed = 0 }: { unnamed?: number } = JSON.parse(rest.pop() ?? '{}');
  const recorded = rest.map((line): Recorded<ProfiledMethod> | Recorded<ProfiledType> => JSON.parse(line));
  const isOwn = (type: TypeName): boolean => names(type, own);
  const methods = recorded.filter((use): use is Recorded<ProfiledMethod> => 'method' in use);
  const kept = methods.filter(({ type, arguments: typeArguments = [] }) => ![type, ...typeArguments].some(isOwn));
  const types = recorded.filter((use): use is Recorded<ProfiledType> => !('method' in use) && !isOwn(use.type));
  if (kept.length === 0 || types.length === 0) throw emptyRecord(published, kept.length, types.length);
  const profile: StartupProfile = {
    framework: published.framework,
    runtimes: [(JSON.parse(first) as { runtime: string }).runtime],
    architectures: [machineArchitecture],
    packages: published.packages,
    starts: 1,
    methods: kept.map(({ time, ...method }): ProfiledMethod => ({ phase: phaseAt(time, recording), ...method })),
    types: types.map(({ time, ...type }): ProfiledType => ({ phase: phaseAt(time, recording), ...type })),
  };
  return { profile, own: methods.length - kept.length, unnamed, answers: recording.answers };
}

/** No function starts without the framework: the runtime did not tell, so the profile would be worth nothing. */
const emptyRecord = ({ assembly, runtimeConfig }: PublishedFunction, methods: number, types: number): ProfilerError =>
  new ProfilerError(
    'RecordEmpty',
    `The runtime reported ${methods} methods and ${types} types of the start of ${assembly}, so nothing was written. ${
      hasNoEvents(runtimeConfig)
        ? 'Its events are switched off: publish with -p:EventSourceSupport=true for the recording (trimming switches them off).'
        : 'Its events got lost: record again, on a machine with less to do if it goes on.'
    }`,
  );

function hasNoEvents(runtimeConfig: string): boolean {
  const { runtimeOptions } = JSON.parse(readFileSync(runtimeConfig, 'utf8')) as {
    runtimeOptions?: { configProperties?: Record<string, unknown> };
  };
  return runtimeOptions?.configProperties?.['System.Diagnostics.Tracing.EventSource.IsSupported'] === false;
}

function phaseAt(time: number, { firstEvent, firstResponse }: Recording): Phase {
  if (time < firstEvent) return 'init';
  return time < firstResponse ? 'first' : 'later';
}

/** Whether a type, or a type that it is made of, is defined in one of the assemblies. */
function names(type: TypeName, assemblies: Set<string>): boolean {
  if (!Array.isArray(type)) return names(type.array, assemblies);
  const [assembly, , typeArguments = []] = type;
  return assemblies.has(assembly) || typeArguments.some((argument) => names(argument, assemblies));
}
