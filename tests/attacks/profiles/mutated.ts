/** Damaged profiles: whatever a profile holds, the generator ends well, and so does who reads profiles in TypeScript. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PipelineError } from '../../../core/errors';
import { parseProfile } from '../../../profiles/profile';
import { hostileProfiles } from '../../startup/hostile-profiles';
import type { Attack } from '../attack';
import { mutations } from './mutations';
import { seededRandom } from './random';
import type { Ended, ProfileWorld } from './world';

const eachTimes = 14;

/** Lines of the real profile that is damaged: enough to be damaged in many ways, few enough to be quick. */
const lines = 60;

/** No refusal is longer than a line that somebody reads. */
const longestRefusal = 300;

/** Bytes of a file that a profile of that size can become. */
const largestFile = 256 * 1024;

const ended = 'accepted or refused, in one line';

/** Every hundredth line of the example's profile, so that methods and types of all phases are in it. */
function realProfile(): Buffer {
  const file = path.join(__dirname, '../../../examples/order-api/startup.profile');
  const [header, ...uses] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const step = Math.floor(uses.length / lines);
  return Buffer.from([header, ...uses.filter((_, index) => index % step === 0), ''].join('\n'));
}

function judge({ code, stdout, stderr, files }: Ended): string {
  const said = stderr.trimEnd().split('\n');
  if (stdout !== '') return `standard output: ${stdout.slice(0, 200)}`;
  if (code === 2 && Object.keys(files).length > 0) return 'refused, but something was written';
  if (code === 2)
    return /^line \d+: .+/.test(stderr) && said.length === 1 && stderr.length < longestRefusal ? ended : stderr;
  if (code !== 0 || stderr !== '') return `exit code ${code}: ${stderr.slice(0, 300)}`;
  const large = Object.entries(files).find(([, bytes]) => bytes > largestFile);
  if (large) return `${large[0]} has ${large[1]} bytes`;
  return Object.keys(files).some((file) => file.endsWith('.warm')) ? ended : 'accepted, but nothing was written';
}

/** The commands that record and merge profiles refuse one with a message too, and nothing else. */
function parses(profile: Buffer): string {
  try {
    parseProfile(profile.toString('utf8'));
  } catch (error) {
    if (!(error instanceof PipelineError) || error.message.length > 2 * longestRefusal) return `parseProfile: ${error}`;
  }
  return ended;
}

const attack = (name: string, id: string, profile: () => Buffer): Attack<ProfileWorld> => ({
  name,
  expected: ended,
  attempt: async (world) => {
    const bytes = profile();
    const parsed = parses(bytes);
    return parsed === ended ? judge(await world.generate(id, bytes)) : parsed;
  },
});

export const mutated: Attack<ProfileWorld>[] = Object.entries(mutations).flatMap(([name, mutate], kind) =>
  Array.from({ length: eachTimes }, (_, time) => {
    const seed = kind * 1000 + time;
    return attack(`${name} (seed ${seed})`, `mutated-${seed}`, () => mutate(realProfile(), seededRandom(seed)));
  }),
);

/** Those that were thought out, not rolled. */
export const malformed: Attack<ProfileWorld>[] = hostileProfiles.map(({ name, text }, index) =>
  attack(name, `malformed-${index}`, () => Buffer.from(text)),
);
