import { profileLimits } from '../../profiles/profile';
import { coreLibrary, nestedType, profileText, sampleMethod, sampleType } from './sample-profile';

/** Profiles that nobody recorded. Whoever reads profiles has to refuse each, and to say which line is wrong. */
export const hostileProfiles: { name: string; text: string; line: number }[] = [
  { name: 'nothing', text: '', line: 1 },
  {
    name: 'noise',
    text: Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)).toString('latin1'),
    line: 1,
  },
  { name: 'another format', text: profileText([], { format: 'jittrace' }), line: 1 },
  { name: 'a version of the future', text: profileText([], { version: 3 }), line: 1 },
  { name: 'packages that are no list', text: profileText([], { packages: { length: 1e9 } }), line: 1 },
  { name: 'a line that is no JSON', text: `${profileText([sampleMethod()])}{"phase":`, line: 3 },
  { name: 'a line that is a list', text: `${profileText([])}[]`, line: 2 },
  { name: 'an unknown phase', text: profileText([sampleMethod({ phase: 'always' })]), line: 2 },
  {
    name: 'an assembly that is a path',
    text: profileText([sampleMethod({ type: ['../../etc/passwd', 'Type'] })]),
    line: 2,
  },
  {
    name: 'an assembly that is an option',
    text: profileText([sampleMethod({ type: ['a.dll --out /', 'Type'] })]),
    line: 2,
  },
  { name: 'a name with a line break', text: profileText([sampleMethod({ method: 'Add\n-o:/etc' })]), line: 2 },
  { name: 'a name of 2,000 characters', text: profileText([sampleMethod({ method: 'x'.repeat(2000) })]), line: 2 },
  { name: 'a signature that is no text', text: profileText([sampleMethod({ signature: ['System.Void()'] })]), line: 2 },
  { name: 'a type that is code', text: profileText([sampleMethod({ type: 'typeof(object)' })]), line: 2 },
  {
    name: 'an array of many dimensions',
    text: profileText([sampleMethod({ type: { array: [coreLibrary, 'System.Byte'], rank: 1000 } })]),
    line: 2,
  },
  {
    name: 'types that nest deep',
    text: profileText([sampleMethod({ type: nestedType(profileLimits.typeDepth) })]),
    line: 2,
  },
  { name: 'nesting without end', text: `${profileText([])}{"type":${'['.repeat(7000)}${']'.repeat(7000)}}`, line: 2 },
  {
    name: 'more types than a method has',
    text: profileText([
      sampleMethod({ arguments: Array(profileLimits.typesPerLine).fill([coreLibrary, 'System.Byte']) }),
    ]),
    line: 2,
  },
  { name: 'a type alone that is a path', text: profileText([sampleType({ type: ['../../etc', 'Type'] })]), line: 2 },
  { name: 'a type alone without a phase', text: profileText([sampleType({ phase: undefined })]), line: 2 },
  { name: 'neither a method nor a type', text: profileText([{ phase: 'first' }]), line: 2 },
  { name: 'a long line', text: profileText([sampleMethod({ note: 'x'.repeat(profileLimits.line) })]), line: 2 },
];
