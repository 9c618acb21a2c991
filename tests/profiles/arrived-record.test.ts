/** Records of starts, as they arrive: from a recorder, or from whoever had its URL. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { profileOf, recordLimits } from '../../profiles/arrived-record';
import { formatProfile, parseProfile, profileLimits } from '../../profiles/profile';
import { RecordRefused } from '../../profiles/recorded-start';

const target = { framework: 'net10.0', architecture: 'arm64' } as const;
const head = {
  runtime: '10.0.12',
  firstEvent: 100,
  firstResponse: 200,
  bootstrap: 'Amazon.Lambda.RuntimeSupport 1.13',
};
const method = (time: number, changes: object = {}) => ({
  ...{ time, jit: true, type: ['App', 'App.Function'], method: 'Handle', signature: 'instance System.Void()' },
  ...changes,
});
const type = (time: number, name: unknown = ['App', 'App.Function']) => ({ time, type: name });

const lines = (...all: unknown[]): string => all.map((line) => `${JSON.stringify(line)}\n`).join('');
const recordOf = (...all: unknown[]): Buffer => gzipSync(lines(head, ...all));

test('times become phases, and parts that were sent one after the other are one profile', () => {
  const parts = [recordOf(method(50), type(150), { unnamed: 1 }), gzipSync(lines(method(250), { unnamed: 1 }))];
  expect(profileOf(Buffer.concat(parts), target)).toEqual({
    ...{ framework: 'net10.0', architectures: ['arm64'], runtimes: ['10.0.12'], bootstraps: [head.bootstrap] },
    ...{ packages: [], starts: 1 },
    methods: [
      {
        phase: 'init',
        jit: true,
        type: ['App', 'App.Function'],
        method: 'Handle',
        signature: 'instance System.Void()',
      },
      {
        phase: 'later',
        jit: true,
        type: ['App', 'App.Function'],
        method: 'Handle',
        signature: 'instance System.Void()',
      },
    ],
    types: [{ phase: 'first', type: ['App', 'App.Function'] }],
  });
});

test('what the framework makes for the recorder is left out, and what no profile can hold', () => {
  const list = (of: string) => ['System.Private.CoreLib', 'System.Collections.Generic.List`1', [[of, `${of}.Used`]]];
  const profile = profileOf(
    recordOf(
      method(150),
      method(150, { arguments: [['Prejit.Recorder', 'Prejit.Recorder.UsedMethod']], signature: 'x' }),
      method(150, { method: 'a'.repeat(profileLimits.name + 1) }),
      method(150, { method: 'line\nbreak' }),
      method(150, { phase: 'never', method: 'Named' }),
      method(150, { type: ['../../etc', 'A'] }),
      method(150, { jit: 'yes' }),
      type(150, list('App')),
      type(150, list('Prejit.Recorder')),
      type(150, 'A'),
      ['no', 'object'],
      null,
    ),
    target,
  );
  expect(profile.methods.map(({ method: name }) => name)).toEqual(['Handle', 'Named']);
  expect(profile.methods.map(({ phase }) => phase)).toEqual(['first', 'first']);
  expect(profile.types).toEqual([{ phase: 'first', type: list('App') }]);
});

test('of more than a profile may hold, what was used first is kept, methods before types', () => {
  const many = Array.from({ length: profileLimits.lines }, (_, index) => method(150, { method: `M${index}` }));
  const profile = profileOf(recordOf(type(150), type(151, ['App', 'B']), ...many.slice(1)), target);
  expect(profile.methods).toHaveLength(profileLimits.lines - 1);
  expect(profile.types).toHaveLength(1);
  const long = Array.from({ length: 3000 }, (_, index) => method(150, { signature: `${index}${'s'.repeat(4000)}` }));
  const text = formatProfile(profileOf(recordOf(type(150), method(150), ...long.slice(0, 1900)), target));
  expect(text.length).toBeLessThanOrEqual(profileLimits.file);
  expect(parseProfile(text).methods.length).toBeGreaterThan(1000);
});

test.each<[string, Buffer, string]>([
  ['is no gzip', Buffer.from('text'), "can't be unpacked"],
  ['is cut off', recordOf(method(150), type(150)).subarray(0, 60), "can't be unpacked"],
  ['is larger than it may be', Buffer.alloc(recordLimits.compressed + 1), `has ${recordLimits.compressed + 1} bytes`],
  ['unpacks to more than it may', gzipSync(Buffer.alloc(recordLimits.unpacked + 1)), "can't be unpacked"],
  ['is empty', gzipSync(''), 'does not say'],
  ['names no types', recordOf(method(150)), 'names 1 methods and 0 types'],
  ['does not say when', gzipSync(lines({ runtime: '10.0.12' }, method(150), type(150))), 'when the first event'],
  ['says odd times', gzipSync(lines({ ...head, firstEvent: '1' }, method(150), type(150))), 'when the first event'],
  ['has an odd runtime', gzipSync(lines({ ...head, runtime: 'a\n' }, method(150), type(150))), 'which runtime'],
])('a record that %s is refused', (_, record, why) => {
  const read = () => profileOf(record, target);
  expect(read).toThrow(RecordRefused);
  expect(read).toThrow(why);
});

test('whatever arrives becomes a profile that the pipeline takes, or is refused', () => {
  const use = fc.oneof(
    fc.jsonValue(),
    fc.record({ time: fc.jsonValue(), type: fc.jsonValue(), method: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(
      fc.array(use),
      fc.dictionary(fc.constantFrom(...Object.keys(head)), fc.jsonValue()),
      (uses, changes) => {
        const record = gzipSync(lines({ ...head, ...changes }, method(150), type(150), ...uses));
        try {
          const profile = profileOf(record, target);
          expect(parseProfile(formatProfile(profile))).toEqual(profile);
        } catch (error) {
          expect(error).toBeInstanceOf(RecordRefused);
        }
      },
    ),
  );
});
