/** Turns what the recorder wrote of one start into a profile: times into phases, and only what a layer can hold. */
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { machineArchitecture } from '../core/targets';
import { lambdaAssemblies } from '../profiles/lambda-assemblies';
import type { StartupProfile } from '../profiles/profile';
import { namesAny, readRecordedStart, type StartTimes } from '../profiles/recorded-start';
import { ProfilerError } from './errors';
import type { PublishedFunction } from './published-function';

/** Where a record is from. */
export interface RecordOrigin {
  recording: StartTimes;
  published: PublishedFunction;
  /** Assemblies that ran it and are in no layer: the recorder's, and the bootstrap's if there is one. */
  programs: string[];
  /** What ran the handler, in words. */
  bootstrap: string;
}

export interface ReadRecord {
  profile: StartupProfile;
  /** Methods of the function itself and of the bootstrap, which a layer can't hold. */
  own: number;
  /** Methods that have no name outside the process, such as those of generated code. */
  unnamed: number;
}

/**
 * @param lines as startup/recorder/RecordWriter.cs writes them
 * @throws ProfilerError `RecordEmpty`
 */
export function readRecord(lines: readonly string[], origin: RecordOrigin): ReadRecord {
  const { published, bootstrap, recording } = origin;
  const start = readRecordedStart(lines, recording);
  const own = ownAssemblies(origin);
  const methods = start.methods.filter(
    ({ type, arguments: typeArguments = [] }) => ![type, ...typeArguments].some((each) => namesAny(each, own)),
  );
  const types = start.types.filter(({ type }) => !namesAny(type, own));
  if (methods.length === 0 || types.length === 0) throw emptyRecord(published, methods.length, types.length);
  const profile: StartupProfile = {
    framework: published.framework,
    runtimes: [start.runtime],
    architectures: [machineArchitecture],
    bootstraps: [bootstrap],
    packages: published.packages,
    starts: 1,
    methods,
    types,
  };
  return { profile, own: start.methods.length - methods.length, unnamed: start.unnamed };
}

/**
 * What lies beside the bootstrap and the recorder counts as own, unless the function has the same package. What is of AWS's
 * bootstrap does not: it is there in Lambda too.
 */
function ownAssemblies({ published, programs }: RecordOrigin): Set<string> {
  const beside = programs
    .flatMap((program) => readdirSync(path.dirname(program)))
    .filter((file) => file.endsWith('.dll'))
    .map((file) => path.basename(file, '.dll'))
    .filter((name) => !published.packageAssemblies.has(name));
  const own = new Set([...published.ownAssemblies, published.assembly, ...beside]);
  for (const assembly of lambdaAssemblies) own.delete(assembly);
  return own;
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
