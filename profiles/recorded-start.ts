/** What a recorder wrote of one start (startup/recorder/RecordWriter.cs), as a profile has it: times become phases. */
import { type Phase, type ProfiledMethod, type ProfiledType, profileLimits, readUse, type TypeName } from './profile';

/** When the first event was there and was answered, in milliseconds since 1970. */
export interface StartTimes {
  firstEvent: number;
  firstResponse: number;
}

export interface RecordedStart {
  /** Version of .NET. */
  runtime: string;
  /** What ran the handler, in words, if the recorder knows. */
  bootstrap?: string;
  /** In the order of first use. */
  methods: ProfiledMethod[];
  types: ProfiledType[];
  /** Methods that have no name outside the process, such as those of generated code. */
  unnamed: number;
  /** Lines that no profile can hold: names that are too long, say. */
  dropped: number;
}

/** No recorder wrote it. */
export class RecordRefused extends Error {
  override readonly name = 'RecordRefused';
}

/** Longest that a version or a bootstrap's name may be, in characters. */
const longestWord = 200;

/**
 * @param lines not trusted: each that a profile can't hold is left out
 * @param known of the recorded start, if whoever ran it knows; else the record's first line says
 * @throws RecordRefused
 */
export function readRecordedStart(lines: readonly string[], known?: StartTimes): RecordedStart {
  const [first = '', ...rest] = lines;
  const head = parsed(first);
  const times = known ?? timesIn(head);
  const { runtime, bootstrap } = head;
  if (!isWord(runtime)) throw new RecordRefused('its first line does not say which runtime it is of');
  const start: RecordedStart = { runtime, methods: [], types: [], unnamed: 0, dropped: 0 };
  if (isWord(bootstrap)) start.bootstrap = bootstrap;
  for (const line of rest) {
    const { time, unnamed, ...use } = parsed(line);
    if (typeof unnamed === 'number') start.unnamed = unnamed;
    else if (typeof time === 'number') add(start, { ...use, phase: phaseAt(time, times) });
    else start.dropped++;
  }
  return start;
}

function add(start: RecordedStart, line: object): void {
  try {
    const use = readUse(JSON.stringify(line), 1);
    if ('method' in use) start.methods.push(use);
    else start.types.push(use);
  } catch {
    start.dropped++;
  }
}

const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longestWord && !/\p{C}/u.test(value);

function timesIn({ firstEvent, firstResponse }: Record<string, unknown>): StartTimes {
  if (typeof firstEvent === 'number' && typeof firstResponse === 'number') return { firstEvent, firstResponse };
  throw new RecordRefused('its first line does not say when the first event was there and when it was answered');
}

function phaseAt(time: number, { firstEvent, firstResponse }: StartTimes): Phase {
  if (time < firstEvent) return 'init';
  return time < firstResponse ? 'first' : 'later';
}

function parsed(line: string): Record<string, unknown> {
  if (line.length > profileLimits.line) return {};
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Whether a type, or a type that it is made of, is defined in one of the assemblies. */
export function namesAny(type: TypeName, assemblies: ReadonlySet<string>): boolean {
  if (!Array.isArray(type)) return namesAny(type.array, assemblies);
  const [assembly, , typeArguments = []] = type;
  return assemblies.has(assembly) || typeArguments.some((argument) => namesAny(argument, assemblies));
}
