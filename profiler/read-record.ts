/** Turns what the recorder wrote of one start into a profile: times into phases, and only what a layer can hold. */
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { machineArchitecture } from '../core/targets';
import { lambdaAssemblies } from '../startup/lambda-assemblies';
import { ProfilerError } from './errors';
import type { Phase, ProfiledMethod, ProfiledType, StartupProfile, TypeName } from './profile';
import type { PublishedFunction } from './published-function';

/** Where a record is from. */
export interface RecordOrigin {
  /** When the first event was handed out and answered, in milliseconds since 1970. */
  recording: { firstEvent: number; firstResponse: number };
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

/** A line of the recorder's: a use with its time instead of its phase. */
type Recorded<Use> = Omit<Use, 'phase'> & { time: number };

/**
 * @param lines as recorder/RecordWriter.cs writes them
 * @throws ProfilerError `RecordEmpty`
 */
export function readRecord(lines: readonly string[], origin: RecordOrigin): ReadRecord {
  const { published, bootstrap } = origin;
  const [first = '{}', ...rest] = lines;
  const { unnamed = 0 }: { unnamed?: number } = JSON.parse(rest.pop() ?? '{}');
  const recorded = rest.map((line): Recorded<ProfiledMethod> | Recorded<ProfiledType> => JSON.parse(line));
  const own = ownAssemblies(origin);
  const isOwn = (type: TypeName): boolean => names(type, own);
  const methods = recorded.filter((use): use is Recorded<ProfiledMethod> => 'method' in use);
  const kept = methods.filter(({ type, arguments: typeArguments = [] }) => ![type, ...typeArguments].some(isOwn));
  const types = recorded.filter((use): use is Recorded<ProfiledType> => !('method' in use) && !isOwn(use.type));
  if (kept.length === 0 || types.length === 0) throw emptyRecord(published, kept.length, types.length);
  const profile: StartupProfile = {
    framework: published.framework,
    runtimes: [(JSON.parse(first) as { runtime: string }).runtime],
    architectures: [machineArchitecture],
    bootstraps: [bootstrap],
    packages: published.packages,
    starts: 1,
    methods: kept.map(({ time, ...method }): ProfiledMethod => ({ phase: phaseAt(time, origin), ...method })),
    types: types.map(({ time, ...type }): ProfiledType => ({ phase: phaseAt(time, origin), ...type })),
  };
  return { profile, own: methods.length - kept.length, unnamed };
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

function phaseAt(time: number, { recording: { firstEvent, firstResponse } }: RecordOrigin): Phase {
  if (time < firstEvent) return 'init';
  return time < firstResponse ? 'first' : 'later';
}

/** Whether a type, or a type that it is made of, is defined in one of the assemblies. */
function names(type: TypeName, assemblies: Set<string>): boolean {
  if (!Array.isArray(type)) return names(type.array, assemblies);
  const [assembly, , typeArguments = []] = type;
  return assemblies.has(assembly) || typeArguments.some((argument) => names(argument, assemblies));
}
