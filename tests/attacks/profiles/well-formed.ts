/** Profiles that are well-formed and ask for what hurts a start: the image is built, and a function starts with it. */
import { profileLimits } from '../../../profiles/profile';
import { profileText, sampleMethod } from '../../startup/sample-profile';
import type { Attack } from '../attack';
import { hostileUses, type Uses, withinSize } from './hostile-uses';
import { functionMemory, type ProfileWorld } from './world';

const bounded = 'starts as without, within its budgets';

/**
 * KiB by which a start may exceed the same start without an image: the hook's share of the function's memory, and what two
 * threads may have taken between two looks at it, with the image's own files.
 */
const mostGrowth = (functionMemory / 3 + 12) * 1024;

/** One that surely exists, so that no profile is refused for the rest of it. */
const existing = sampleMethod({ method: 'Clear', signature: 'instance System.Void()' });

async function profileOf(world: ProfileWorld, uses: Uses): Promise<string> {
  const lines = typeof uses === 'function' ? await uses(world) : uses.map((use) => JSON.stringify(use));
  const kept = withinSize([JSON.stringify(existing), ...lines].slice(0, profileLimits.lines));
  return profileText([]) + kept.map((line) => `${line}\n`).join('');
}

async function attempt(world: ProfileWorld, id: string, uses: Uses): Promise<string> {
  const report = await world.build(id, await profileOf(world, uses));
  const without = await world.start();
  const { ran, peak, said } = await world.start(id);
  const [, prepared, failed] = /(\d+) of \d+ methods and types prepared, (\d+) failed/.exec(said) ?? [];
  const all = Number(prepared) + Number(failed) === report.warmed + report.loaded;
  if (ran !== 'none') return `${ran} ran`;
  if (!all && !/stopped by the (time|memory) budget/.test(said)) return `the hook said: ${said}`;
  if (peak - without.peak > mostGrowth) return `took ${peak - without.peak} KiB more`;
  return bounded;
}

export const wellFormed: Attack<ProfileWorld>[] = Object.entries(hostileUses).map(([name, uses], index) => ({
  name,
  expected: bounded,
  attempt: (world) => attempt(world, `well-formed-${index}`, uses),
}));
