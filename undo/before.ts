/** Which release functions were on before the one that they are on. Pure. */
import { targetName } from '../core/targets';
import type { KnownRelease } from './releases';

/** Those that failed, were stopped or superseded never were the newest. */
const wasReleased = ({ targets }: KnownRelease): boolean => targets.every(({ recorded }) => recorded !== undefined);

/** Of the others that led to the current one, the one that was the newest last. */
export function releaseBefore(releases: KnownRelease[], current: KnownRelease): KnownRelease | undefined {
  const led = releases.filter((each) => each !== current && wasReleased(each) && ledTo(current, each));
  return led.sort((a, b) => (newestAt(a) < newestAt(b) ? 1 : -1))[0];
}

/** What two releases have in common says nothing of which was gone back from; nor does a target that the current one hasn't. */
function ledTo(current: KnownRelease, { targets }: KnownRelease): boolean {
  const others = targets.filter(({ target, artifact }) =>
    current.targets.some((each) => targetName(each.target) === targetName(target) && each.artifact !== artifact),
  );
  return others.length === 0 || others.some(({ isInLine }) => isInLine);
}

/** A target that a later release left as it was is recorded again with that one: the earliest of the times is the release's. */
const newestAt = ({ targets }: KnownRelease): string =>
  targets.map(({ recorded }) => recorded?.at ?? '').sort()[0] ?? '';
