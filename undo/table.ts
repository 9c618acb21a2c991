/** The releases of a layer for people, and what became of going back. */
import { summaryOf } from '../local/commands/summary';
import type { Changes } from './changes';
import { releaseName } from './choose';
import type { ListedRelease, UndoReport } from './undo';

export function tableOf(report: UndoReport): string {
  const { layer, releases, error, run } = report;
  return [
    ...(releases.length > 0 ? [`${layer}, the newest first:`] : []),
    ...releases.flatMap((release) => linesOf(release, report)),
    ...(error ? [`${error.name}: ${error.message}`] : []),
    ...(run ? [summaryOf(run)] : []),
  ].join('\n');
}

function linesOf(release: ListedRelease, { current, chosen }: UndoReport): string[] {
  const { record, targets, changes } = release;
  const recorded = targets.flatMap((target) => target.recorded ?? [])[0];
  const notes = [
    ...(release.id === current ? ['latest'] : []),
    ...(release.id === chosen ? ['is gone back to'] : []),
    ...(recorded ? [] : ['was never latest, as far as is known']),
  ];
  const when = minutes(recorded?.at ?? record.planned);
  return [
    `  ${when}  ${releaseName(release)}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`,
    ...(recorded ? [`    latest by ${recorded.by}`] : []),
    ...(changes ? describe(changes).map((line) => `    ${line}`) : []),
  ];
}

/** `2026-01-31 09:30Z` */
const minutes = (time: string): string => `${time.slice(0, 16).replace('T', ' ')}Z`;

function describe({ added, removed, changed }: Changes): string[] {
  const lines = [
    ...changed.map(({ id, from, to }) => `${id} ${from} → ${to}`),
    ...added.map(({ id, version }) => `+ ${id} ${version}`),
    ...removed.map(({ id, version }) => `- ${id} ${version}`),
  ];
  return lines.length > 0 ? lines : ['the same packages'];
}
