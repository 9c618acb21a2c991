/** What well-formed profiles may ask for that hurts a start. */
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { profileLimits } from '../../../profiles/profile';
import { coreLibrary, nestedType, sampleMethod, sampleType } from '../../startup/sample-profile';
import type { ProfileWorld } from './world';

/** Value types, none of which shares code with another. */
const values = [
  ...['Boolean', 'Byte', 'SByte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Single', 'Double', 'Char'],
  ...[
    'Decimal',
    'DateTime',
    'TimeSpan',
    'Guid',
    'DateOnly',
    'TimeOnly',
    'Half',
    'Int128',
    'UInt128',
    'IntPtr',
    'Index',
  ],
  ...[
    'Range',
    'DayOfWeek',
    'DateTimeOffset',
    'MidpointRounding',
    'TypeCode',
    'StringComparison',
    'Runtime.InteropServices.GCHandle',
  ],
].map((name) => [coreLibrary, `System.${name}`]);

const core = (name: string, ...typeArguments: unknown[]): unknown[] =>
  typeArguments.length === 0 ? [coreLibrary, name] : [coreLibrary, name, typeArguments];
const triples = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
const pairs = values.flatMap((a) => values.map((b) => [a, b]));

/** Methods of a dictionary, which each pair of value types has code of its own for. */
const dictionaryMethods = [
  ['TryAdd', 'instance System.Boolean(!0, !1)'],
  ['Remove', 'instance System.Boolean(!0)'],
  ['ContainsKey', 'instance System.Boolean(!0)'],
  ['ContainsValue', 'instance System.Boolean(!1)'],
  ['Clear', 'instance System.Void()'],
  ['TryGetValue', 'instance System.Boolean(!0, !1&)'],
  ['EnsureCapacity', 'instance System.Int32(System.Int32)'],
  ['TrimExcess', 'instance System.Void()'],
] as const;

const ofPackage = (name: string) => (world: ProfileWorld) => world.everythingOf([world.package(name)]);

/** All that a process could stop or fail by. */
const endings = ['Exit', '_Exit', 'FailFast', 'FailFastOnException', 'Abort'].flatMap((method) =>
  ['System.Void()', 'System.Void(System.Int32)', 'System.Void(System.String)'].map((signature) =>
    sampleMethod({ type: core('System.Environment'), method, signature }),
  ),
);

/** Lines of a profile, or what makes them of the world's assemblies. */
export type Uses = unknown[] | ((world: ProfileWorld) => Promise<string[]>);

export const hostileUses: Record<string, Uses> = {
  'every type and method of a package of types that are hard to load, and of methods that never return':
    ofPackage('HostileTypes'),
  'every type and method of a package with a module initializer': ofPackage('Initializing'),
  'every type and method of a package that refers to one with a module initializer': ofPackage('Referring'),
  'every type and method of a package of native functions': ofPackage('EarlyBound'),
  'types of the framework, as many as a profile holds': async (world) =>
    frameworkLines(world, (line) => !line.includes('"method"')),
  'methods of the framework, as many as a profile holds': async (world) =>
    frameworkLines(world, (line) => line.includes('"method"')),
  'triples of value types, each with code of its own, as many as a profile holds': triples.map((each) =>
    sampleMethod({
      type: core('System.ValueTuple`3', ...each),
      method: 'Equals',
      signature: 'instance System.Boolean(System.ValueTuple`3<!0,!1,!2>)',
    }),
  ),
  'dictionaries of all pairs of value types, with their methods': pairs.flatMap((each) =>
    dictionaryMethods.map(([method, signature]) =>
      sampleMethod({ type: core('System.Collections.Generic.Dictionary`2', ...each), method, signature }),
    ),
  ),
  'a method made of each pair of value types': pairs.map((each) =>
    sampleMethod({
      type: core('System.Array'),
      method: 'ConvertAll',
      signature: 'instance !!1[](!!0[], System.Converter`2<!!0,!!1>)'.replace('instance ', ''),
      arguments: each,
    }),
  ),
  'types that nest as deep as they may': values.flatMap((value) =>
    ['System.Lazy`1', 'System.Nullable`1', 'System.ReadOnlyMemory`1', 'System.Collections.Generic.List`1'].map((name) =>
      sampleType({ type: nest(name, profileLimits.typeDepth - 1, value) }),
    ),
  ),
  'types as wide as they may be': values.map((value) => sampleType({ type: wide(value) })),
  'arrays of as many dimensions as there are': values.flatMap((value) =>
    [0, 1, 2, 31, 32].map((rank) => sampleType({ type: { array: { array: value, rank }, rank } })),
  ),
  'one method as often as a profile holds': Array(profileLimits.lines).fill(sampleMethod()),
  'types that no other type can be made of': [
    ...['System.Span`1', 'System.ReadOnlySpan`1', 'System.Nullable`1', 'System.ByReference`1'].flatMap((name) =>
      values.map((value) => sampleType({ type: core('System.Collections.Generic.List`1', core(name, value)) })),
    ),
    ...[
      'System.TypedReference',
      'System.ArgIterator',
      'System.RuntimeArgumentHandle',
      'System.Enum',
      'System.Array',
    ].flatMap((name) => [
      sampleType({ type: core('System.Collections.Generic.List`1', core(name)) }),
      sampleType({ type: { array: core(name), rank: 0 } }),
      sampleMethod({ type: core('System.Collections.Generic.List`1', core(name)) }),
    ]),
    sampleMethod(),
  ],
  'generic types and methods without arguments, or with too many': [
    sampleMethod({ type: core('System.Collections.Generic.List`1') }),
    sampleMethod({ type: core('System.Collections.Generic.List`1', core('System.Int32'), core('System.Int32')) }),
    sampleMethod({ arguments: [core('System.Int32')] }),
    sampleType({ type: core('System.Lazy`1') }),
    sampleType({ type: nestedType(0) }),
  ],
  'methods that end the process': endings,
};

function nest(name: string, depth: number, innermost: unknown): unknown {
  return depth === 0 ? innermost : core(name, nest(name, depth - 1, innermost));
}

/** As many types as a line may name: the outermost, seven within it, and seven within each. */
function wide(value: unknown): unknown {
  const inner = core('System.ValueTuple`7', ...Array(7).fill(value));
  return core('System.ValueTuple`7', ...Array(7).fill(inner));
}

async function frameworkLines(world: ProfileWorld, wanted: (line: string) => boolean): Promise<string[]> {
  const assemblies = readdirSync(world.framework).filter((file) => file.endsWith('.dll'));
  const lines = await world.everythingOf(assemblies.map((file) => path.join(world.framework, file)));
  const chosen = lines.filter((line) => wanted(line) && line.length < 600);
  // Evenly over the framework: those that come first would all be of a few assemblies.
  const step = Math.max(1, chosen.length / (profileLimits.lines - 1));
  const spread = Array.from(
    { length: Math.floor(chosen.length / step) },
    (_, index) => chosen[Math.floor(index * step)] ?? '',
  );
  return withinSize(spread);
}

/** As many as the largest file holds. */
export function withinSize(lines: string[]): string[] {
  let bytes = 1000;
  return lines.filter((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes < profileLimits.file;
  });
}
