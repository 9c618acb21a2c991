/**
 * Startup profiles: what a function used, in the order of first use, while it started. Plain data, one JSON object per
 * line; FORMAT.md describes the file. A profile comes from outside, so reading one checks every value against a limit.
 */
import { PipelineError } from '../core/errors';
import { type Architecture, architectures, type Framework, frameworks } from '../core/targets';

export const profileFormat = 'prejit-startup-profile';
/** Version 1 had no types of its own; its files are read as well. */
export const profileVersion = 2;
const readableVersions = [1, 2];

/** The image generator applies the same limits (image/ProfileLimits.cs). Sizes are in characters. */
export const profileLimits = {
  file: 8 * 1024 * 1024,
  line: 16 * 1024,
  /** Methods and types together. */
  lines: 50_000,
  name: 1024,
  signature: 4096,
  /** How deep type arguments and array elements may nest, and how many types one line may name. */
  typeDepth: 12,
  typesPerLine: 64,
  /** Entries in each list of the header. */
  headerEntries: 1000,
} as const;

/** When a method was first used: before the first event arrived, while the first event was handled, or after it. */
export const phases = ['init', 'first', 'later'] as const;
export type Phase = (typeof phases)[number];

/** Assembly, full name (nested types after `+`), type arguments. Arrays have rank 0 when they are plain vectors. */
export type TypeName = [assembly: string, name: string, typeArguments?: TypeName[]] | { array: TypeName; rank: number };

export interface ProfiledMethod {
  phase: Phase;
  /** True when the runtime had to compile the method, false when it found it precompiled. */
  jit: boolean;
  type: TypeName;
  method: string;
  /** As SignatureText.cs writes it, e.g. `instance System.Void(!0)`. */
  signature: string;
  /** Type arguments of a generic method. */
  arguments?: TypeName[];
}

/** A type that was loaded, other than by one of the methods alone. */
export interface ProfiledType {
  phase: Phase;
  type: TypeName;
}

export interface StartupProfile {
  framework: Framework;
  /** Versions of .NET that were seen, e.g. `10.0.12`. */
  runtimes: string[];
  architectures: Architecture[];
  /** What ran the handler, in words: AWS's bootstrap, another, or the function itself. */
  bootstraps: string[];
  /** `<id>/<version>` of the function's packages, lower case. */
  packages: string[];
  /** Number of recorded starts. */
  starts: number;
  methods: ProfiledMethod[];
  types: ProfiledType[];
}

export function formatProfile({ methods, types, ...header }: StartupProfile): string {
  const lines = [{ format: profileFormat, version: profileVersion, ...header }, ...methods, ...types];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws PipelineError `StartupProfileInvalid`, which names the line and what is wrong with it. */
export function parseProfile(text: string): StartupProfile {
  if (text.length > profileLimits.file) throw invalid(1, `the file is larger than ${profileLimits.file} bytes`);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length - 1 > profileLimits.lines) throw invalid(1, `more than ${profileLimits.lines} methods and types`);
  const [header = '', ...uses] = lines;
  const profile: StartupProfile = { ...readHeader(header), methods: [], types: [] };
  for (const [index, line] of uses.entries()) {
    const use = readUse(line, index + 2);
    if ('method' in use) profile.methods.push(use);
    else profile.types.push(use);
  }
  return profile;
}

function readHeader(line: string): Omit<StartupProfile, 'methods' | 'types'> {
  const header = readObject(line, 1);
  if (header.format !== profileFormat)
    throw invalid(1, `"format" is not "${profileFormat}": this is not a startup profile`);
  if (!isOneOf(readableVersions, header.version))
    throw invalid(1, `"version" is not one of ${readableVersions.join(', ')}: update this project, or record again`);
  const { framework, starts } = header;
  if (!isOneOf(frameworks, framework)) throw invalid(1, `"framework" is not one of ${frameworks.join(', ')}`);
  if (!Number.isSafeInteger(starts) || Number(starts) < 1) throw invalid(1, '"starts" is not a positive whole number');
  const seen = readStrings(header, 'architectures');
  if (!seen.every((value) => isOneOf(architectures, value)))
    throw invalid(1, `"architectures" holds something else than ${architectures.join(', ')}`);
  return {
    framework,
    runtimes: readStrings(header, 'runtimes'),
    architectures: seen as Architecture[],
    // Only said to people, and not in profiles of before.
    bootstraps: header.bootstraps === undefined ? [] : readStrings(header, 'bootstraps'),
    packages: readStrings(header, 'packages'),
    starts: Number(starts),
  };
}

/** @throws PipelineError `StartupProfileInvalid` */
export function readUse(line: string, number: number): ProfiledMethod | ProfiledType {
  const { phase, jit, type, method, signature, arguments: typeArguments } = readObject(line, number);
  if (!isOneOf(phases, phase)) throw invalid(number, `"phase" is not one of ${phases.join(', ')}`);
  if (method === undefined) {
    checkTypes([type], number);
    return { phase, type: type as TypeName };
  }
  if (typeof jit !== 'boolean') throw invalid(number, '"jit" is not true or false');
  if (!isName(method)) throw invalid(number, '"method" is not a method name');
  if (!isName(signature, profileLimits.signature)) throw invalid(number, '"signature" is not a method signature');
  const types = [type, ...(typeArguments === undefined ? [] : asArray(typeArguments, number))];
  checkTypes(types, number);
  const read: ProfiledMethod = { phase, jit, type: type as TypeName, method, signature };
  return types.length > 1 ? { ...read, arguments: types.slice(1) as TypeName[] } : read;
}

function checkTypes(types: unknown[], line: number): void {
  const count = types.reduce<number>((sum, name) => sum + checkType(name, line, 1), 0);
  if (count > profileLimits.typesPerLine) throw invalid(line, `names more than ${profileLimits.typesPerLine} types`);
}

/** Returns the number of types that the name holds. */
function checkType(value: unknown, line: number, depth: number): number {
  if (depth > profileLimits.typeDepth) throw invalid(line, `types nest deeper than ${profileLimits.typeDepth}`);
  if (Array.isArray(value)) {
    const [assembly, name, typeArguments = []] = value;
    if (!isAssemblyName(assembly))
      throw invalid(line, 'an assembly name may hold letters, digits, ".", "_" and "-" only');
    if (!isName(name)) throw invalid(line, 'a type has no valid name');
    return asArray(typeArguments, line).reduce<number>(
      (sum, argument) => sum + checkType(argument, line, depth + 1),
      1,
    );
  }
  const { array, rank } = (value ?? {}) as { array?: unknown; rank?: unknown };
  if (!Number.isInteger(rank) || Number(rank) < 0 || Number(rank) > 32)
    throw invalid(line, 'a type is neither a name nor an array');
  return 1 + checkType(array, line, depth + 1);
}

function readObject(line: string, number: number): Record<string, unknown> {
  if (line.length > profileLimits.line)
    throw invalid(number, `the line is longer than ${profileLimits.line} characters`);
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw invalid(number, 'the line is not a JSON object');
}

function readStrings(header: Record<string, unknown>, name: string): string[] {
  const values = asArray(header[name], 1);
  if (values.length > profileLimits.headerEntries) throw invalid(1, `"${name}" has too many entries`);
  if (!values.every((value): value is string => isName(value)))
    throw invalid(1, `"${name}" holds something else than names`);
  return values;
}

function asArray(value: unknown, line: number): unknown[] {
  if (!Array.isArray(value)) throw invalid(line, 'a list is missing or is not a list');
  return value;
}

const isOneOf = <T extends string | number>(values: readonly T[], value: unknown): value is T =>
  values.includes(value as T);

const isAssemblyName = (value: unknown): value is string =>
  typeof value === 'string' && /^[\p{L}\p{Nd}._-]{1,256}$/u.test(value);

/** Names may hold almost anything in .NET, so only control characters are refused; a name is only ever looked up. */
const isName = (value: unknown, limit: number = profileLimits.name): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= limit && !/\p{C}/u.test(value);

const invalid = (line: number, problem: string): PipelineError =>
  new PipelineError(
    'StartupProfileInvalid',
    `startup.profile, line ${line}: ${problem}. Upload a profile that "npm run profile" wrote, or remove it and choose another level.`,
  );
