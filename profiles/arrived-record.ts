/**
 * The record of a start in Lambda, as it arrived: not trusted, since the function that was recorded could have sent anything.
 * What comes out is a profile that keeps the function's own methods and types, and those of AWS's bootstrap.
 */
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { recorderName } from '../core/function-layer';
import type { Target } from '../core/targets';
import { formatProfile, profileLimits, type StartupProfile, type TypeName } from './profile';
import { namesAny, type RecordedStart, RecordRefused, readRecordedStart } from './recorded-start';

const recorder = new Set([path.parse(recorderName).name]);

export const recordLimits = {
  /** Bytes of a record as it is sent, compressed: five times that of EF Core with SQLite and the generic host. */
  compressed: 4 * 1024 * 1024,
  /** Bytes of it unpacked: a record holds a little more than the profile that it becomes. */
  unpacked: 2 * profileLimits.file,
} as const;

/** @throws RecordRefused */
export function profileOf(record: Buffer, { framework, architecture }: Target): StartupProfile {
  const start = withoutRecorder(readRecordedStart(unpack(record).split('\n').filter(Boolean)));
  if (start.methods.length === 0 || start.types.length === 0) {
    throw new RecordRefused(`it names ${start.methods.length} methods and ${start.types.length} types`);
  }
  return firstUses({
    framework,
    architectures: [architecture],
    runtimes: [start.runtime],
    bootstraps: [start.bootstrap ?? 'Lambda'],
    packages: [],
    starts: 1,
    methods: start.methods,
    types: start.types,
  });
}

function unpack(record: Buffer): string {
  if (record.length > recordLimits.compressed) throw new RecordRefused(`it has ${record.length} bytes`);
  try {
    return gunzipSync(record, { maxOutputLength: recordLimits.unpacked }).toString('utf8');
  } catch (cause) {
    throw new RecordRefused(`it can't be unpacked: ${(cause as Error).message}`, { cause });
  }
}

/** Its own code is not in the record, but what the framework makes for it is. */
function withoutRecorder({ methods, types, ...start }: RecordedStart): RecordedStart {
  const isFunctions = (type: TypeName): boolean => !namesAny(type, recorder);
  return {
    ...start,
    methods: methods.filter(({ type, arguments: others = [] }) => [type, ...others].every(isFunctions)),
    types: types.filter(({ type }) => isFunctions(type)),
  };
}

/** As much as a profile may hold: what was used first, methods before types. */
function firstUses(profile: StartupProfile): StartupProfile {
  let [lines, characters] = [0, formatProfile({ ...profile, methods: [], types: [] }).length];
  const fits = (use: object): boolean => {
    characters += JSON.stringify(use).length + 1;
    return ++lines <= profileLimits.lines && characters <= profileLimits.file;
  };
  return { ...profile, methods: profile.methods.filter(fits), types: profile.types.filter(fits) };
}
