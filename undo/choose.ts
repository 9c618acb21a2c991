/** Which release is gone back to. Pure. */
import { targetName } from '../core/targets';
import { listed } from '../core/text';
import { releaseBefore } from './before';
import { UndoRefused } from './refused';
import type { KnownRelease, ReleasedTarget } from './releases';

/** `net10.0-x86_64 3`, in messages. */
const versionName = ({ target, version, recorded }: ReleasedTarget): string =>
  `${targetName(target)} ${version ?? (recorded ? '(deleted)' : '(never published)')}`;

export const releaseName = ({ targets }: KnownRelease): string => targets.map(versionName).join(', ');

/** The release that functions are on: all of it is the newest. */
export const currentRelease = (releases: KnownRelease[]): KnownRelease | undefined =>
  releases.find(({ targets }) => targets.every(({ isLatest }) => isLatest));

export interface Choice {
  layer: string;
  /** The newest first. */
  releases: KnownRelease[];
  /** Number of a layer version, alone or as `<framework>-<architecture>:<number>`; without, the release before the current one. */
  to?: string;
  /** Whether the current release came from the manifest that was uploaded last. */
  isReleased: boolean;
}

/** @throws UndoRefused */
export function chooseRelease(choice: Choice): KnownRelease {
  const { layer, releases, to, isReleased } = choice;
  const current = currentRelease(releases);
  const chosen = to === undefined ? undoing(choice, current) : namedRelease(layer, releases, to);
  if (chosen === current && isReleased) {
    throw new UndoRefused('AlreadyCurrent', `${layer} is at that version (${releaseName(chosen)}) already.`);
  }
  const deleted = chosen.targets.filter(({ version }) => version === undefined);
  if (deleted.length === 0) return chosen;
  const names = deleted.map(({ target }) => targetName(target)).join(', ');
  const { key, versionId } = chosen.record.manifest;
  throw new UndoRefused(
    'LayerVersionDeleted',
    `The layer version of ${names} from ${chosen.record.planned} was deleted or never published, so it can't be gone back to. Name another with --to, or build it anew by uploading version ${versionId} of ${key} as it is.`,
  );
}

/** An upload that came to nothing is undone by what is the newest still: functions that it has moved go back, and so does the manifest. */
function undoing({ layer, releases, isReleased }: Choice, current: KnownRelease | undefined): KnownRelease {
  const found = current && (isReleased ? releaseBefore(releases, current) : current);
  if (found) return found;
  throw new UndoRefused(
    'NoEarlierVersion',
    current
      ? `${layer} has no version before ${releaseName(current)} that is known. What was released before releases were written down can only be uploaded again.`
      : `The newest version of ${layer} is none of the releases that are known. Name one with --to.`,
  );
}

function namedRelease(layer: string, releases: KnownRelease[], to: string): KnownRelease {
  const [, named, number] = /^(?:([a-z0-9._-]+):)?(\d+)$/.exec(to) ?? [];
  const isMeant = ({ target, version }: ReleasedTarget) =>
    version === Number(number) && (named === undefined || named === targetName(target));
  const meant = releases.filter(({ targets }) => targets.some(isMeant));
  const [first, ...others] = meant;
  if (number === undefined || !first) {
    const known = listed(releases.map(releaseName)).join('; ');
    throw new UndoRefused('VersionUnknown', `${layer} has no version ${to} that is known. Known: ${known}.`);
  }
  // Where a target has that version in several releases, the newest of them has everything that belongs to it.
  if (others.length === 0 || named !== undefined) return first;
  const whole = meant.filter(({ targets }) => targets.every(isMeant));
  if (whole.length === 1 && whole[0]) return whole[0];
  throw new UndoRefused(
    'VersionAmbiguous',
    `Version ${number} is of several releases of ${layer}: ${meant.map(releaseName).join('; ')}. Say of which target, as in --to ${targetName(first.targets.find(isMeant)?.target ?? first.record.targets[0] ?? missing())}:${number}.`,
  );
}

function missing(): never {
  throw new Error('A release has no targets.');
}
