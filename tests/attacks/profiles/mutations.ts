/** Ways to damage a startup profile: its bytes, its lines, and what its JSON says. */
import { profileLimits } from '../../../profiles/profile';
import { nestedType } from '../../startup/sample-profile';
import type { Random } from './random';

export type Mutation = (profile: Buffer, random: Random) => Buffer;

const byBytes = (change: (bytes: Buffer, at: number, random: Random) => Buffer): Mutation => {
  return (profile, random) => change(Buffer.from(profile), random.below(profile.length), random);
};

const byLines = (change: (lines: string[], at: number, random: Random) => string[]): Mutation => {
  return (profile, random) => {
    const lines = profile.toString('utf8').split('\n');
    return Buffer.from(change(lines, random.below(lines.length - 1), random).join('\n'));
  };
};

type Json = Record<string, unknown>;

/** Changes what one line says, the first line included. */
const byValue = (change: (line: Json, random: Random) => unknown): Mutation =>
  byLines((lines, at, random) => lines.with(at, JSON.stringify(change(JSON.parse(lines[at] ?? ''), random))));

/** Changes the text of one line. */
const byText = (change: (line: string, random: Random) => string): Mutation =>
  byLines((lines, at, random) => lines.with(at, change(lines[at] ?? '', random)));

/** Values that nobody expects anywhere. */
const strange: unknown[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  '',
  ' ',
  'first',
  '\u0000',
  '\u202e',
  '\ud800',
  '__proto__',
  '../../etc/passwd',
  [],
  {},
  [[]],
  [null, null],
  { array: null, rank: 0 },
  { array: ['A', 'B'], rank: -1 },
  'x'.repeat(profileLimits.name + 1),
  'x'.repeat(profileLimits.line),
  Array(profileLimits.typesPerLine + 1).fill(['System.Private.CoreLib', 'System.Byte']),
  nestedType(profileLimits.typeDepth + 3),
];

/** Replaces a random value somewhere in a JSON value. */
function replaceSomewhere(value: unknown, replacement: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(3) === 0) return replacement;
  const entries = Object.entries(value);
  const [key] = entries.length > 0 ? random.pick(entries) : [''];
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? replaceSomewhere(each, replacement, random) : each));
  return { ...value, [key]: replaceSomewhere((value as Json)[key], replacement, random) };
}

const anyKey = (line: Json, random: Random): string => random.pick(Object.keys(line));

export const mutations: Record<string, Mutation> = {
  'a bit flipped': byBytes((bytes, at, random) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  }),
  'some bytes at random': byBytes((bytes, at, random) => {
    for (let i = 0; i < 64; i++) bytes[at + i] = random.below(256);
    return bytes;
  }),
  'cut off': byBytes((bytes, at) => bytes.subarray(0, at)),
  'a piece missing': byBytes((bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(500))]),
  ),
  'a piece twice': byBytes((bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at >> 1)])),
  'another encoding': (profile, random) =>
    Buffer.concat([
      Buffer.from(random.pick(['efbbbf', 'fffe', 'feff', 'fffe0000', '']), 'hex'),
      Buffer.from(profile.toString('utf8'), random.pick(['utf16le', 'latin1', 'base64'] as const)),
    ]),
  'bytes that are no UTF-8': byBytes((bytes, at, random) =>
    Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(random.pick(['ff', 'c0af', 'eda080', 'f4908080', 'e2808d']), 'hex'),
      bytes.subarray(at),
    ]),
  ),
  'lines in another order': byLines((lines, at) => [...lines.slice(at), ...lines.slice(0, at)]),
  'a line many times': byLines((lines, at, random) => [
    ...lines,
    ...Array<string>(random.pick([10, 1000, 60_000])).fill((lines[at] ?? '').slice(0, 120)),
  ]),
  'other line ends': (profile, random) =>
    Buffer.from(profile.toString('utf8').replaceAll('\n', random.pick(['\r', '\r\n', '\n\n', '\u2028', ' \n']))),
  'a value of another kind': byValue((line, random) => replaceSomewhere(line, random.pick(strange), random)),
  'a property missing': byValue((line, random) => {
    const { [anyKey(line, random)]: _, ...rest } = line;
    return rest;
  }),
  'a property too many': byValue((line, random) => ({
    ...line,
    [String(random.pick(strange))]: random.pick(strange),
  })),
  'a property twice': byText((line, random) =>
    line.replace('{', `{${JSON.stringify(anyKey(JSON.parse(line), random))}:${JSON.stringify(random.pick(strange))},`),
  ),
  'half a character in a name': byText((line, random) =>
    line.replace(random.pick([/"(?=[a-z])/, /"(?=[A-Z])/, /"(?=:)/]), (quote) =>
      random.pick([`\\ud800${quote}`, `${quote}\\udc00`, `${quote}\\ud800\\ud800`]),
    ),
  ),
  'half a character as a name': byText((line, random) =>
    line.replace('{', `{"${random.pick(['\\ud800', '\\udfff', '\\ud800x', 'typ\\ud801'])}":1,`),
  ),
  'numbers beyond all bounds': byText((line, random) =>
    line.replace(/\d+(?=[,}\]])/, random.pick(['1e999', '-0', '00', '9'.repeat(400), '0.1', '1E', '0x10', 'NaN'])),
  ),
  'nesting beyond all bounds': byText((line, random) => {
    const depth = random.pick([64, 1000, 7900]);
    return line.replace(/\[/, () => '['.repeat(depth)).concat(random.pick(['', ']'.repeat(depth)]));
  }),
  'a long text': byText((line, random) =>
    line.replace(/"(?=[A-Z])/, (quote) => quote + 'A'.repeat(random.pick([900, 1100, 5000, 20_000]))),
  ),
  'an escape in a text': byText((line, random) =>
    line.replace(/[A-Z]/, (letter) => random.pick([`\\u00${letter.charCodeAt(0).toString(16)}`, '\\q', '\\u12', '\\'])),
  ),
  'punctuation changed': byText((line, random) =>
    line.replace(random.pick([/,/, /:/, /"/, /\[/, /\]/, /}/]), () =>
      random.pick(['', ',,', ';', '}', '//', '"', '\t']),
    ),
  ),
  'a deep or wide type': byValue((line, random) => ({
    ...line,
    type: random.pick([
      nestedType(profileLimits.typeDepth - 1),
      nestedType(profileLimits.typeDepth),
      ['A', 'B', Array(profileLimits.typesPerLine - 1).fill(['A', 'B'])],
      ['A', 'B', Array(profileLimits.typesPerLine).fill(['A', 'B'])],
    ]),
  })),
};
