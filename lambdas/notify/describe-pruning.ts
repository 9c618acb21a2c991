/** What the notification says of a layer's old versions. Pure. */
import type { Counted, Pruning, ReleaseNotice } from '../../core/pipeline';
import { shown } from '../../core/text';
import { explain } from './explain';

/** Longest reason of a version, and of a failure, in characters. */
const maxReason = 400;

/** Lines, with an empty one at their end; none when there is nothing to say. */
export function describePruning(pruning: ReleaseNotice['pruning']): string[] {
  if (pruning === undefined) return [];
  if ('Error' in pruning) {
    const { name, message } = explain(pruning);
    const reason = shown(`${name}: ${message}`, maxReason);
    return [`Old layer versions could not be looked after, which the next release tries again: ${reason}`, ''];
  }
  const lines = linesOf(pruning.Payload);
  return lines.length === 0 ? [] : [...lines, ''];
}

function linesOf({ outcome, reason, unneeded, kept }: Pruning): string[] {
  if (outcome === 'postponed') return [`Old layer versions are left to a later release: ${reason}`];
  const what =
    outcome === 'deleted'
      ? 'deleted, since nobody needs them any more'
      : 'that would be deleted, since nobody needs them any more (prejit:keepVersions, delete: true)';
  return [...listOf(what, unneeded), ...listOf('kept', kept)];
}

const listOf = (what: string, { count, examples }: Counted): string[] =>
  count === 0 ? [] : [`Old layer versions ${what}: ${count}`, ...examples.map((each) => `  ${shown(each, maxReason)}`)];
